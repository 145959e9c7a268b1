// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/project/files.h"
#include "tests/core/pipeline/testcatalog.h"

#include <cstdlib>

using namespace headwater;

/// Any bytes are opened as a project or refused with a reason; what opens is saved and opens again the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const auto opened = project::projectFromBytes(bytes, pipeline::testCatalog());
    if (!opened) {
        if (opened.error().message.isEmpty())
            std::abort();
        return 0;
    }
    const auto saved = project::projectToBytes(opened->content);
    if (!saved)
        std::abort();
    const auto again = project::projectFromBytes(*saved, pipeline::testCatalog());
    if (!again || !(again->content == opened->content))
        std::abort();
    return 0;
}
