// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/logformats/logreader.h"
#include "core/services/clients/putclient.h"
#include "core/services/log-replay/keytable.h"

#include <array>
#include <optional>
#include <string>

namespace headwater::services::log_replay {

struct LogSpec
{
    std::string path;
    logformats::LogFormat format = logformats::LogFormat::Lines;
    std::string keyField;
    std::string timeField;
    double speed = 1;
    double recordsPerSecond = 0; ///< a fixed rate; 0: as recorded, or 100/s if the file has no times
    bool repeat = false;
};

/// Records that are the lines of a file, read once from front to back in constant memory.
class LogSource final : public RecordSource
{
public:
    LogSource(LogSpec spec, world::SimTime now);

    void ensure(kernel::SimTime end) override;
    kernel::Digest128 hash(std::uint64_t number) const override;
    world::WholeRecord whole(std::uint64_t number) const override;
    std::string key(std::uint64_t number) const override;
    void restart(kernel::SimTime now, bool stopped) override;

    void change(kernel::SimTime now, double speed, double recordsPerSecond);
    std::uint64_t badLines() const { return m_bad; }
    std::uint64_t linesRead() const { return m_lines; }
    /// What was wrong with the newest bad line, and its number; nothing since the last call if empty.
    std::string takeComplaint();
    const std::optional<Error> &failure() const { return m_failure; }

private:
    struct Origin
    {
        std::uint64_t offset;
        kernel::Digest128 hash;
        std::uint32_t bytes;
        std::uint32_t keyBytes;
    };
    static constexpr std::size_t kRemembered = 1u << 16;
    static constexpr std::size_t kOwnKeys = 64;

    bool readNext();
    kernel::SimTime timeOf(const logformats::LogLine &line);
    void makeOwnKeys();

    LogSpec m_spec;
    std::optional<logformats::LogReader> m_reader;
    std::optional<Error> m_failure;
    int m_keyIndex = -1;
    bool m_ended = false;
    bool m_stopped = false;
    std::uint64_t m_bad = 0, m_lines = 0;
    std::string m_complaint;
    KeyTable m_keys;
    /// Hashes and lengths of the keys of lines without one, for the record m_ownFirst and those after it.
    std::array<kernel::Digest128, kOwnKeys> m_ownHashes;
    std::array<std::uint32_t, kOwnKeys> m_ownLengths{};
    std::uint64_t m_ownFirst = 0;
    bool m_hasOwnKeys = false;
    std::vector<Origin> m_origins; ///< a ring by record number
    std::uint64_t m_made = 0;

    // Time: a recorded instant and the simulated one it falls on; later ones follow at the speed.
    bool m_anchored = false;
    std::int64_t m_recordedAnchor = 0;
    kernel::SimTime m_anchor = 0;
    std::int64_t m_recordedLast = 0;
    kernel::SimTime m_last = 0;
    std::uint64_t m_sinceAnchor = 0;
    kernel::SimTime m_anchorStopped = 0; ///< when the replay was stopped
};

class LogReplay final : public PutComponent
{
public:
    using PutComponent::PutComponent;
    void sample(double *values) override;
    void report(world::Json &node) const override;
    std::string failure() const override;

protected:
    std::unique_ptr<RecordSource> makeSource(std::size_t outlet) override;
    void changeSource(RecordSource &source, world::SimTime now) override;

private:
    std::uint64_t m_linesSampled = 0, m_badSampled = 0;
};

} // namespace headwater::services::log_replay
