// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/pipeline/testcatalog.h"

#include <cstdlib>

using namespace headwater::pipeline;

/// Any bytes are read or refused with a reason; what is read is written and read back equal.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const ParseOutcome outcome = parsePipeline(text, testCatalog());
    if (!outcome.pipeline) {
        if (outcome.issues.empty() || outcome.issues.front().message.isEmpty())
            std::abort();
        return 0;
    }
    const std::string written = writePipeline(*outcome.pipeline);
    const ParseOutcome again = parsePipeline(written, testCatalog());
    if (!again.pipeline || !(*again.pipeline == *outcome.pipeline) || writePipeline(*again.pipeline) != written)
        std::abort();
    return 0;
}
