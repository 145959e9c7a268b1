// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/payload/payloadtemplate.h"

#include <nlohmann/json.hpp>

#include <cstdlib>

using namespace headwater::payload;

// Whatever template is accepted makes valid JSON, and a field alone has the value that it has in the whole.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const auto tree = PayloadTemplate::parse(text);
    if (!tree || tree->typicalSize() > 100'000)
        return 0;
    for (std::uint64_t record = 0; record < 3; ++record) {
        const Context context{.seed = size, .record = record, .timeNs = 1, .key = "k\"\n"};
        const std::string made = tree->make(context);
        const auto json = nlohmann::json::parse(made, nullptr, false);
        if (json.is_discarded() || made != tree->make(context))
            std::abort();
        if (!json.is_object() || json.empty())
            continue;
        const auto &first = *json.begin();
        const auto field = tree->field(json.begin().key());
        if (!field || json.begin().key().find('.') != std::string::npos)
            continue;
        const std::string alone = field->value(context);
        if (first.is_string() ? alone != first.get<std::string>()
                              : nlohmann::json::parse(alone, nullptr, false) != first)
            std::abort();
    }
    return 0;
}
