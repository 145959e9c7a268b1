// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/utf8.h"
#include "core/logagent/agentconfig.h"
#include "core/logagent/conversion.h"
#include "core/logagent/glob.h"
#include "core/logagent/splitter.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

using namespace headwater;
using namespace headwater::logagent;

// The first byte chooses what the rest is: an agent.json, a file pattern, a log of several lines, or a record to
// convert.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char *>(data + 1), size - 1);
    switch (data[0] % 10) {
    case 0:
        if (const auto config = AgentConfig::parse(text); config && config->flows.empty())
            std::abort();
        return 0;
    case 1:
        if (const auto pattern = FilePattern::parse(text))
            (void)pattern->matches(text);
        return 0;
    case 2: {
        static const RecordSplitter lines(""), starts("\\[");
        for (const RecordSplitter *splitter : {&lines, &starts}) {
            std::string_view rest = text;
            while (!rest.empty()) {
                const std::size_t length = splitter->next(rest, true);
                if (length == 0 || length > rest.size())
                    std::abort();
                rest.remove_prefix(length);
            }
        }
        return 0;
    }
    default:
        break;
    }
    ConversionSpec spec;
    spec.metadata = "1";
    spec.fieldNames = {"a", "b"};
    if (data[0] % 10 < 8) {
        spec.kind = Conversion::LogToJson;
        spec.format = static_cast<LineFormat>(data[0] % 10 - 3);
        spec.fieldNames.clear();
    } else {
        spec.kind = data[0] & 0x80 ? Conversion::AddMetadata : Conversion::CsvToJson;
    }
    auto converter = Converter::make({ConversionSpec{}, spec});
    if (!converter)
        std::abort();
    const std::string_view json = converter->convert(text);
    if (json.data() && (!isUtf8(json) || !nlohmann::json::accept(json)))
        std::abort();
    return 0;
}
