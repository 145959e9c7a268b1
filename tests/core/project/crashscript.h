// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/document.h"
#include "tests/core/pipeline/randomedits.h"
#include "tests/core/pipeline/testcatalog.h"

#include <random>

namespace headwater {

/// What the crashing process does to its document, step by step, the same for the same seed: so that another process
/// knows what the document was after any number of steps.
class CrashScript
{
public:
    CrashScript(pipeline::Document &document, std::uint64_t seed, std::uint64_t saveEvery)
        : m_document(document)
        , m_random(seed)
        , m_saveEvery(saveEvery)
    {
    }

    static pipeline::Pipeline start()
    {
        return pipeline::drawn("web:producer -> clicks:kinesis-stream -> app:consumer");
    }

    void next()
    {
        // What was saved does not melt into what comes after it.
        if (m_done++ % m_saveEvery == 0)
            m_document.endMerge();
        switch (m_random() % 12) {
        case 0:
            m_document.undo();
            break;
        case 1:
            m_document.redo();
            break;
        case 2:
            m_document.endMerge();
            break;
        default:
            (void)m_document.perform(pipeline::randomCommand(m_document, m_random)).ok();
        }
    }

private:
    pipeline::Document &m_document;
    std::mt19937_64 m_random;
    std::uint64_t m_saveEvery;
    std::uint64_t m_done = 0;
};

} // namespace headwater
