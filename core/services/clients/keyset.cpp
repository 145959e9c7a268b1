// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/keyset.h"

#include <cstdio>
#include <mutex>
#include <unordered_map>

namespace headwater::services {
namespace {

using Highs = std::vector<std::uint64_t>;

/// Hashing a million keys takes some 20 ms: worlds that run side by side, and one that is rewound, do it once.
std::shared_ptr<const Highs> numberedHighs(std::uint32_t count)
{
    static std::mutex mutex;
    static std::unordered_map<std::uint32_t, std::weak_ptr<const Highs>> known;
    const std::scoped_lock lock(mutex);
    if (auto present = known[count].lock())
        return present;
    std::vector<kernel::Digest128> digests(4'096);
    auto highs = std::make_shared<Highs>(count);
    for (std::uint32_t first = 0; first < count; first += 4'096) {
        const std::uint32_t some = std::min<std::uint32_t>(4'096, count - first);
        kernel::md5NumberedKeys(first, some, digests.data());
        for (std::uint32_t i = 0; i < some; ++i)
            (*highs)[first + i] = digests[i].high;
    }
    known[count] = highs;
    return highs;
}

std::string numberedKey(std::uint32_t index)
{
    char text[24];
    std::snprintf(text, sizeof text, "key-%08u", index);
    return text;
}

} // namespace

KeySet::KeySet(const pipeline::Json &keys)
{
    const std::string distribution = keys.is_object() ? keys.value("distribution", std::string("uniform")) : "uniform";
    if (distribution == "single" || distribution == "list") {
        m_kind = Kind::List;
        if (keys.contains("values"))
            m_texts = keys["values"].get<std::vector<std::string>>();
        if (m_texts.empty())
            m_texts = {numberedKey(0)};
        if (distribution == "single")
            m_texts.resize(1);
        m_count = static_cast<std::uint32_t>(m_texts.size());
        auto highs = std::make_shared<Highs>();
        for (const std::string &text : m_texts)
            highs->push_back(kernel::md5(text).high);
        m_highs = std::move(highs);
        return;
    }
    m_count = keys.is_object() ? keys.value("count", 10'000u) : 10'000u;
    m_highs = numberedHighs(m_count);
    const double exponent = keys.is_object() ? keys.value("exponent", 1.0) : 1.0;
    if (distribution == "zipf") {
        m_kind = Kind::Zipf;
        m_zipf = kernel::ZipfTable(m_count, exponent);
    }
}

std::uint32_t KeySet::indexOf(const kernel::Stream &draws, std::uint64_t number) const
{
    switch (m_kind) {
    case Kind::Uniform:
        return static_cast<std::uint32_t>(kernel::below(draws.at(number), m_count));
    case Kind::Zipf:
        return m_zipf(draws.at(number));
    case Kind::List:
        break;
    }
    return static_cast<std::uint32_t>(number % m_count);
}

std::string KeySet::text(std::uint32_t index) const
{
    return m_kind == Kind::List ? m_texts[index] : numberedKey(index);
}

kernel::Digest128 KeySet::hash(std::uint32_t index) const
{
    return kernel::md5(text(index));
}

void KeySet::fill(const kernel::Stream &draws, std::uint64_t first, std::span<std::uint64_t> hashes,
                  std::span<std::uint32_t> lengths) const
{
    const std::uint64_t *highs = m_highs->data();
    if (m_kind == Kind::List) {
        for (std::size_t i = 0; i < hashes.size(); ++i) {
            const std::uint32_t index = indexOf(draws, first + i);
            hashes[i] = highs[index];
            lengths[i] = static_cast<std::uint32_t>(m_texts[index].size());
        }
        return;
    }
    kernel::drawBlock(draws, first, 1, hashes);
    if (m_kind == Kind::Uniform) {
        for (std::uint64_t &slot : hashes)
            slot = highs[kernel::below(slot, m_count)];
    } else {
        for (std::uint64_t &slot : hashes)
            slot = highs[m_zipf(slot)];
    }
    std::fill(lengths.begin(), lengths.end(), 12u);
}

} // namespace headwater::services
