// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/clients/recordsource.h"

#include <algorithm>

namespace headwater::services {
namespace {

constexpr std::size_t kBlock = 512;
enum Draw : std::uint32_t { kKeys = 1, kSizes = 2, kPhases = 3, kSeal = 8, kGaps = 16 };

} // namespace

void RecordSource::take(std::size_t count)
{
    m_head += count;
    m_firstNumber += count;
    if (m_head == m_emitted.size()) {
        m_emitted.clear();
        m_hashes.clear();
        m_sizes.clear();
        m_head = 0;
    } else if (m_head >= 8'192) {
        const auto gone = static_cast<std::ptrdiff_t>(m_head);
        m_emitted.erase(m_emitted.begin(), m_emitted.begin() + gone);
        m_hashes.erase(m_hashes.begin(), m_hashes.begin() + gone);
        m_sizes.erase(m_sizes.begin(), m_sizes.begin() + gone);
        m_head = 0;
    }
}

std::uint64_t RecordSource::countBefore(SimTime end) const
{
    const auto waiting = emitted();
    return m_firstNumber +
           static_cast<std::uint64_t>(std::lower_bound(waiting.begin(), waiting.end(), end) - waiting.begin());
}

void RecordSource::discardFrom(SimTime now)
{
    const auto keep = static_cast<std::size_t>(
        std::lower_bound(m_emitted.begin() + static_cast<std::ptrdiff_t>(m_head), m_emitted.end(), now) -
        m_emitted.begin());
    m_emitted.resize(keep);
    m_hashes.resize(keep);
    m_sizes.resize(keep);
}

SyntheticSource::SyntheticSource(SyntheticSpec spec, std::shared_ptr<const KeySet> keys, std::uint64_t seed,
                                 std::string id, SimTime now)
    : m_spec(std::move(spec))
    , m_keys(std::move(keys))
    , m_seed(seed)
    , m_id(std::move(id))
    , m_keyDraws(kernel::makeStream(seed, m_id, kKeys))
    , m_sizeDraws(kernel::makeStream(seed, m_id, kSizes))
{
    beginEra();
    beginEpoch(now, false);
}

void SyntheticSource::change(SimTime now, SyntheticSpec spec, std::shared_ptr<const KeySet> keys)
{
    m_spec = std::move(spec);
    m_keys = std::move(keys);
    discardFrom(now);
    beginEra();
    beginEpoch(now, m_stopped);
}

void SyntheticSource::beginEra()
{
    m_eras.push_back({m_firstNumber + (m_emitted.size() - m_head), m_spec.minBytes, m_spec.maxBytes, m_keys});
}

const SyntheticSource::Era &SyntheticSource::eraOf(std::uint64_t number) const
{
    auto era = std::upper_bound(m_eras.begin(), m_eras.end(), number,
                                [](std::uint64_t wanted, const Era &each) { return wanted < each.first; });
    return era == m_eras.begin() ? m_eras.front() : *(era - 1);
}

std::string SyntheticSource::key(std::uint64_t number) const
{
    if (m_spec.keyField)
        return m_made.empty() ? std::string() : m_made[number % kRemembered].key;
    const KeySet &keys = *eraOf(number).keys;
    return keys.text(keys.indexOf(m_keyDraws, number));
}

std::uint32_t SyntheticSource::keyBytes(std::uint64_t number) const
{
    const Era &era = m_eras.back();
    if (m_spec.payload || era.minBytes != era.maxBytes || number < era.first || number < m_firstNumber)
        return RecordSource::keyBytes(number);
    return m_sizes[m_head + static_cast<std::size_t>(number - m_firstNumber)] - era.minBytes;
}

std::uint32_t SyntheticSource::bytesAt(std::uint64_t number, SimTime emitted) const
{
    if (m_spec.payload)
        return RecordSource::bytesAt(number, emitted);
    return static_cast<std::uint32_t>(key(number).size()) + dataBytes(number);
}

double SyntheticSource::rateAt(SimTime time, SimTime *until) const
{
    double rate = m_spec.recordsPerSecond;
    *until = kernel::kNever;
    for (const SyntheticSpec::Change &change : m_spec.schedule) {
        if (change.at > time) {
            *until = change.at;
            break;
        }
        rate = change.recordsPerSecond;
    }
    return rate * static_cast<double>(m_spec.instances);
}

/// From `at` on draws are new: what was drawn for later must not influence what comes in its place.
void SyntheticSource::beginEpoch(SimTime at, bool stopped)
{
    m_stopped = stopped;
    m_epochStart = m_last = at;
    m_epochFirst = m_firstNumber + (m_emitted.size() - m_head);
    m_gapDraws = kernel::makeStream(m_seed, m_id, kGaps + m_epoch++);
    m_rate = rateAt(at, &m_epochEnd);
    if (m_stopped)
        m_rate = 0;
    m_phases.clear();
    if (!m_spec.poisson && m_rate > 0) {
        const kernel::Stream draws = kernel::makeStream(m_seed, m_id, kPhases);
        const auto period = static_cast<std::uint64_t>(1e9 * static_cast<double>(m_spec.instances) / m_rate);
        for (std::uint64_t i = 0; i < m_spec.instances; ++i)
            m_phases.push_back(static_cast<SimTime>(kernel::below(draws.at(i), std::max<std::uint64_t>(period, 1))));
        std::sort(m_phases.begin(), m_phases.end());
    }
}

void SyntheticSource::makeBlock()
{
    const std::size_t before = m_emitted.size();
    const std::uint64_t number = m_firstNumber + (before - m_head);
    const std::uint64_t inEpoch = number - m_epochFirst;
    m_emitted.resize(before + kBlock);
    const std::span<SimTime> times = std::span(m_emitted).subspan(before);
    if (m_spec.poisson) {
        kernel::exponentialBlock(m_gapDraws, inEpoch, 1, 1e9 / m_rate, times);
        SimTime time = m_last;
        for (SimTime &slot : times)
            slot = time += slot;
    } else {
        const double period = 1e9 * static_cast<double>(m_spec.instances) / m_rate;
        for (std::size_t i = 0; i < kBlock; ++i) {
            const std::uint64_t index = inEpoch + i;
            times[i] = m_epochStart + m_phases[index % m_spec.instances] +
                       static_cast<SimTime>(static_cast<double>(index / m_spec.instances) * period);
        }
    }
    std::size_t made = kBlock;
    if (times.back() >= m_epochEnd)
        made = static_cast<std::size_t>(std::lower_bound(times.begin(), times.end(), m_epochEnd) - times.begin());
    m_emitted.resize(before + made);
    m_hashes.resize(before + made);
    m_sizes.resize(before + made);
    const auto hashes = std::span(m_hashes).subspan(before);
    const auto sizes = std::span(m_sizes).subspan(before);
    m_keys->fill(m_keyDraws, number, hashes, sizes);
    if (m_spec.isSealed) {
        for (std::uint32_t &size : sizes)
            size += kEnvelopeBytes;
    }
    if (m_spec.payload) {
        makePayloads(before, number);
    } else if (m_spec.minBytes == m_spec.maxBytes) {
        for (std::uint32_t &size : sizes)
            size += m_spec.minBytes;
    } else {
        const std::uint64_t choices = std::uint64_t{m_spec.maxBytes} - m_spec.minBytes + 1;
        for (std::size_t i = 0; i < made; ++i)
            sizes[i] +=
                m_spec.minBytes + static_cast<std::uint32_t>(kernel::below(m_sizeDraws.at(number + i), choices));
    }
    if (made > 0)
        m_last = m_emitted.back();
    if (made < kBlock)
        beginEpoch(m_epochEnd, m_stopped);
}

payload::Context SyntheticSource::context(std::uint64_t number, SimTime emitted) const
{
    return {m_seed, number, world::kEpochSeconds * kernel::kSecond + emitted, {}};
}

/// With a template, sizes are those of the bytes that a look would show; a key may come out of them.
void SyntheticSource::makePayloads(std::size_t before, std::uint64_t number)
{
    std::string text;
    for (std::size_t i = before; i < m_emitted.size(); ++i, ++number) {
        payload::Context made = context(number, m_emitted[i]);
        std::string own;
        if (m_spec.keyField) {
            own = m_spec.keyField->value(made).substr(0, 256);
            if (own.empty())
                own.assign(1, '-');
            const kernel::Digest128 digest = kernel::md5(own);
            m_hashes[i] = digest.high;
            m_sizes[i] = static_cast<std::uint32_t>(own.size()) + (m_spec.isSealed ? kEnvelopeBytes : 0);
            if (m_made.empty())
                m_made.resize(kRemembered);
            m_made[number % kRemembered] = {digest, own};
        } else {
            own = m_keys->text(m_keys->indexOf(m_keyDraws, number));
        }
        made.key = own;
        text.clear();
        m_spec.payload->append(made, text);
        m_sizes[i] += static_cast<std::uint32_t>(text.size());
    }
}

world::WholeRecord SyntheticSource::wholeAt(std::uint64_t number, SimTime emitted) const
{
    if (!m_spec.payload)
        return whole(number);
    world::WholeRecord record;
    payload::Context made = context(number, emitted);
    record.partitionKey = m_spec.keyField ? m_spec.keyField->value(made).substr(0, 256) : key(number);
    if (record.partitionKey.empty())
        record.partitionKey.assign(1, '-');
    made.key = record.partitionKey;
    record.data = m_spec.payload->make(made);
    if (m_spec.isSealed)
        record.data = sealed(std::move(record.data), kernel::makeStream(m_seed ^ number, m_id, kSeal));
    return record;
}

void SyntheticSource::ensure(SimTime end)
{
    while (m_last < end) {
        if (m_rate > 0) {
            makeBlock();
        } else if (m_epochEnd < end) {
            beginEpoch(m_epochEnd, m_stopped);
        } else {
            return;
        }
    }
}

std::uint32_t SyntheticSource::dataBytes(std::uint64_t number) const
{
    const Era &era = eraOf(number);
    const std::uint64_t choices = std::uint64_t{era.maxBytes} - era.minBytes + 1;
    return era.minBytes + static_cast<std::uint32_t>(kernel::below(m_sizeDraws.at(number), choices));
}

kernel::Digest128 SyntheticSource::hash(std::uint64_t number) const
{
    if (m_spec.keyField)
        return m_made.empty() ? kernel::Digest128{} : m_made[number % kRemembered].hash;
    const KeySet &keys = *eraOf(number).keys;
    return keys.hash(keys.indexOf(m_keyDraws, number));
}

kernel::Digest128 SyntheticSource::hashAt(std::uint64_t number, SimTime emitted) const
{
    if (m_spec.keyField)
        return kernel::md5(wholeAt(number, emitted).partitionKey);
    const KeySet &keys = *eraOf(number).keys;
    return keys.hash(keys.indexOf(m_keyDraws, number));
}

std::uint64_t SyntheticSource::hashHighAt(std::uint64_t number, SimTime emitted) const
{
    if (m_spec.keyField)
        return hashAt(number, emitted).high;
    const KeySet &keys = *eraOf(number).keys;
    return keys.hashHigh(keys.indexOf(m_keyDraws, number));
}

world::WholeRecord SyntheticSource::whole(std::uint64_t number) const
{
    if (m_spec.payload)
        return wholeAt(number, 0);
    world::WholeRecord record;
    record.partitionKey = key(number);
    static constexpr char kLetters[] = "0123456789abcdef";
    const kernel::Stream draws = kernel::makeStream(m_seed ^ number, m_id, kSizes);
    record.data.resize(dataBytes(number));
    for (std::size_t i = 0; i < record.data.size(); ++i)
        record.data[i] = kLetters[draws.at(i / 16) >> (4 * (i % 16)) & 15];
    if (m_spec.isSealed)
        record.data = sealed(std::move(record.data), kernel::makeStream(m_seed ^ number, m_id, kSeal));
    return record;
}

std::string sealed(std::string data, const kernel::Stream &draws)
{
    data.insert(0, kEnvelopeBytes, '\0');
    for (std::size_t i = 0; i < data.size(); ++i)
        data[i] = static_cast<char>(data[i] ^ static_cast<char>(draws.at(i / 8) >> (8 * (i % 8))));
    return data;
}

void SyntheticSource::restart(SimTime now, bool stopped)
{
    discardFrom(now);
    beginEpoch(now, stopped);
}

} // namespace headwater::services
