// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/kernel/alias.h"
#include "core/kernel/md5.h"
#include "core/kernel/random.h"
#include "core/pipeline/pipeline.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace headwater::services {

/// Partition keys of a producer with a known set of keys: which one each record gets, and where it hashes to. Record
/// n's key depends on n and the draws alone.
class KeySet
{
public:
    /// From the `keys` property: uniform, zipf, single or list.
    explicit KeySet(const pipeline::Json &keys);

    std::uint32_t indexOf(const kernel::Stream &draws, std::uint64_t number) const;
    std::string text(std::uint32_t index) const;
    kernel::Digest128 hash(std::uint32_t index) const;
    std::uint64_t hashHigh(std::uint32_t index) const { return (*m_highs)[index]; }

    /// Upper halves of the hashes, and the lengths of the keys, of records from `first` on.
    void fill(const kernel::Stream &draws, std::uint64_t first, std::span<std::uint64_t> hashes,
              std::span<std::uint32_t> lengths) const;

private:
    enum class Kind : std::uint8_t { Uniform, Zipf, List };

    Kind m_kind = Kind::Uniform;
    std::uint32_t m_count = 1;
    std::vector<std::string> m_texts;                          ///< of a list or a single key
    std::shared_ptr<const std::vector<std::uint64_t>> m_highs; ///< numbered sets of one size share it
    kernel::ZipfTable m_zipf;
};

} // namespace headwater::services
