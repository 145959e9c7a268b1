// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/kernel/uint128text.h"
#include "core/payload/payloadtemplate.h"
#include "core/services/clients/keyset.h"
#include "core/world/component.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace headwater::services {

using kernel::SimTime;

/// Records in the order in which a client has them, made ahead in columns. Numbers count from 0 without gaps.
class RecordSource
{
public:
    virtual ~RecordSource() = default;

    /// Makes the columns hold every record, not taken yet, that is emitted before `end`. They may hold later ones.
    virtual void ensure(SimTime end) = 0;
    void take(std::size_t count);

    std::span<const SimTime> emitted() const { return std::span(m_emitted).subspan(m_head); }
    std::span<const std::uint64_t> hashes() const { return std::span(m_hashes).subspan(m_head); }
    std::span<const std::uint32_t> sizes() const { return std::span(m_sizes).subspan(m_head); }
    std::uint64_t firstNumber() const { return m_firstNumber; }
    /// How many records are emitted before `end`. \pre ensure(end)
    std::uint64_t countBefore(SimTime end) const;

    virtual kernel::Digest128 hash(std::uint64_t number) const = 0;
    /// The same for a record of any age, from when the client had it too.
    virtual kernel::Digest128 hashAt(std::uint64_t number, SimTime) const { return hash(number); }
    /// Its upper half alone, which may be cheaper.
    virtual std::uint64_t hashHighAt(std::uint64_t number, SimTime emitted) const
    {
        return hashAt(number, emitted).high;
    }
    /// Whether the two may be asked on another thread while ensure() is at work.
    virtual bool hashesWhileFilling() const { return false; }
    virtual world::WholeRecord whole(std::uint64_t number) const = 0;
    virtual world::WholeRecord wholeAt(std::uint64_t number, SimTime) const { return whole(number); }
    virtual std::string key(std::uint64_t number) const { return whole(number).partitionKey; }
    /// Length of the partition key of a record that is in the columns.
    virtual std::uint32_t keyBytes(std::uint64_t number) const
    {
        return static_cast<std::uint32_t>(key(number).size());
    }
    /// Data and key of a record of any age, bytes.
    virtual std::uint32_t bytesAt(std::uint64_t number, SimTime emitted) const
    {
        const world::WholeRecord record = wholeAt(number, emitted);
        return static_cast<std::uint32_t>(record.partitionKey.size() + record.data.size());
    }

    /// Parameters changed, or the source stops or goes on, at `now`: forgets what is emitted at or after it.
    virtual void restart(SimTime now, bool stopped) = 0;

protected:
    void discardFrom(SimTime now); ///< removes records emitted at or after `now`

    std::vector<SimTime> m_emitted;
    std::vector<std::uint64_t> m_hashes; ///< upper halves
    std::vector<std::uint32_t> m_sizes;  ///< data and key, bytes
    std::size_t m_head = 0;
    std::uint64_t m_firstNumber = 0; ///< of the record at m_head
};

/// What encrypting in the client adds to a record's data: the data key, wrapped by KMS (184 bytes), nonce and tag.
inline constexpr std::uint32_t kEnvelopeBytes = 184 + 12 + 16;
/// Data as it looks when it was encrypted in the client. It stands for AES-GCM: nobody reads it, and that is all.
std::string sealed(std::string data, const kernel::Stream &draws);

/// What a synthetic source makes.
struct SyntheticSpec
{
    double recordsPerSecond = 0; ///< of one instance
    std::uint64_t instances = 1;
    bool poisson = true;
    std::uint32_t minBytes = 1'024, maxBytes = 1'024; ///< data, before it is encrypted
    bool isSealed = false;                            ///< encrypted in the client
    struct Change
    {
        SimTime at;
        double recordsPerSecond;
    };
    std::vector<Change> schedule;                                    ///< rising times
    std::shared_ptr<const payload::PayloadTemplate> payload;         ///< gives data and its size; may be null
    std::shared_ptr<const payload::PayloadTemplate::Field> keyField; ///< gives the key; may be null
};

/// Poisson or evenly spaced arrivals of many alike instances, superposed: one process with the sum of their rates is
/// the same as all of them side by side, exactly, for Poisson arrivals; even ones repeat a fixed pattern of phases.
class SyntheticSource final : public RecordSource
{
public:
    SyntheticSource(SyntheticSpec spec, std::shared_ptr<const KeySet> keys, std::uint64_t seed, std::string id,
                    SimTime now);

    /// New parameters for the records from `now` on.
    void change(SimTime now, SyntheticSpec spec, std::shared_ptr<const KeySet> keys);

    void ensure(SimTime end) override;
    kernel::Digest128 hash(std::uint64_t number) const override;
    kernel::Digest128 hashAt(std::uint64_t number, SimTime emitted) const override;
    std::uint64_t hashHighAt(std::uint64_t number, SimTime emitted) const override;
    bool hashesWhileFilling() const override { return true; }
    world::WholeRecord whole(std::uint64_t number) const override;
    world::WholeRecord wholeAt(std::uint64_t number, SimTime emitted) const override;
    void restart(SimTime now, bool stopped) override;
    std::string key(std::uint64_t number) const override;
    std::uint32_t keyBytes(std::uint64_t number) const override;
    std::uint32_t bytesAt(std::uint64_t number, SimTime emitted) const override;
    std::uint32_t dataBytes(std::uint64_t number) const;

private:
    /// What records from a number on are made from.
    struct Era
    {
        std::uint64_t first;
        std::uint32_t minBytes, maxBytes;
        std::shared_ptr<const KeySet> keys;
    };

    const Era &eraOf(std::uint64_t number) const;
    void beginEra();
    void beginEpoch(SimTime at, bool stopped);
    void makeBlock();
    void makePayloads(std::size_t before, std::uint64_t number);
    payload::Context context(std::uint64_t number, SimTime emitted) const;
    double rateAt(SimTime time, SimTime *until) const;

    SyntheticSpec m_spec;
    std::shared_ptr<const KeySet> m_keys;
    std::vector<Era> m_eras;
    const std::uint64_t m_seed;
    const std::string m_id;
    kernel::Stream m_gapDraws, m_keyDraws, m_sizeDraws;
    std::uint32_t m_epoch = 0;
    std::uint64_t m_epochFirst = 0; ///< number of the epoch's first record
    SimTime m_epochStart = 0;
    SimTime m_epochEnd = 0; ///< the rate holds until then
    double m_rate = 0;      ///< of all instances, records/s, in this epoch
    SimTime m_last = 0;     ///< emission of the newest record of the columns, or the epoch's start
    bool m_stopped = false;
    std::vector<SimTime> m_phases; ///< of even arrivals, rising
    struct Made
    {
        kernel::Digest128 hash;
        std::string key;
    };
    static constexpr std::size_t kRemembered = 1u << 14;
    std::vector<Made> m_made; ///< newest keys from a field, a ring by number: a time may be in them
};

} // namespace headwater::services
