// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/edit.h"
#include "core/pipeline/jsontext.h"
#include "tests/core/pipeline/testcatalog.h"

#include <cstdlib>

using namespace headwater::pipeline;

/// A step of a history, as a damaged project may hold it: refused, or done and undone without a trace.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto json = readJsonObject({reinterpret_cast<const char *>(data), size}, 1 << 20);
    if (!json)
        return 0;
    const auto command = commandFromJson(*json);
    if (!command)
        return 0;
    const auto again = commandFromJson(toJson(*command));
    if (!again || !(*again == *command))
        std::abort();
    const Pipeline start = drawn("web:producer -> clicks:kinesis-stream -> app:consumer; other:producer");
    Pipeline pipeline = start;
    if (!headwater::pipeline::apply(pipeline, command->edits)) {
        if (!(pipeline == start))
            std::abort();
        return 0;
    }
    if (!headwater::pipeline::apply(pipeline, inverse(command->edits)) || !(pipeline == start))
        std::abort();
    return 0;
}
