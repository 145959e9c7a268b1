// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/objectformats/jsonrows.h"
#include "core/objectformats/orc.h"
#include "core/objectformats/parquet.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

using namespace headwater::objectformats;

// A record becomes a row exactly when another reader of JSON takes it as an object, and rows become files.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    JsonRows texts({{"a", ColumnType::String}, {"b", ColumnType::String}});
    const bool isRow = !texts.add(text);
    const auto parsed = nlohmann::json::parse(text, nullptr, false);
    // The other one ends at a zero byte and refuses numbers too large for a double; this one refuses great depth.
    const bool isBeyond = text.find_first_of(std::string_view("eE\0", 3)) != std::string_view::npos || size > 300;
    if (!isBeyond && isRow != parsed.is_object())
        std::abort();
    if (isRow && parsed.is_object()) {
        for (std::size_t i = 0; i < 2; ++i) {
            const auto &written = parsed.find(i == 0 ? "a" : "b");
            if (written != parsed.end() && written->is_string() && !parsed.contains(i == 0 ? "A" : "B") &&
                text.find("\\ud") == std::string_view::npos && text.find("\\uD") == std::string_view::npos &&
                texts.table().values(i).text != written->get<std::string>())
                std::abort();
        }
    }

    JsonRows rows({{"a", ColumnType::Bigint},
                   {"b", ColumnType::Timestamp},
                   {"c", ColumnType::Double},
                   {"d", ColumnType::Boolean}});
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        (void)rows.add(text.substr(at, end - at));
        at = end + 1;
    }
    if (writeParquet(rows.table(), {ParquetCodec::Snappy, 200, 50}).size() < 12 ||
        writeOrc(rows.table(), {OrcCodec::Zlib, 200, 64}).size() < 12)
        std::abort();
    return 0;
}
