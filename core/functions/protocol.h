// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

/// What the program and its function runner say to each other over the runner's standard input and output. Every frame
/// is a 32-bit length, an operation, and that many bytes less one; integers as the machine writes them, since both ends
/// run on it.
namespace headwater::functions {

enum class Op : std::uint8_t {
    // To the runner.
    Load = 'L',   ///< environment, time, seed, limit, source: a new environment with this code
    Invoke = 'I', ///< environment, time, seed, limit, context, event
    Drop = 'D',   ///< environment: nothing is answered
    // From the runner.
    Ready = 'r',
    Done = 'R',    ///< log, slept, result as JSON
    Failed = 'E',  ///< log, slept, error as JSON
    Stopped = 'S', ///< log, slept, a StopReason
};

enum class StopReason : std::uint8_t { Time = 't', Memory = 'm' };

enum class LogLevel : std::uint8_t { Debug, Info, Warning, Error };

struct LogLine
{
    LogLevel level = LogLevel::Info;
    double at = 0; ///< milliseconds since 1970, of the function's clock
    std::string text;

    bool operator==(const LogLine &) const = default;
};

inline constexpr std::uint32_t kLongestFrame = 64u << 20;
/// What one call may log; the rest is cut.
inline constexpr std::size_t kLongestLog = 256u << 10;

class FrameWriter
{
public:
    explicit FrameWriter(Op op)
        : m_bytes(sizeof(std::uint32_t), '\0')
    {
        m_bytes += static_cast<char>(op);
    }
    template <typename T>
    FrameWriter &number(T value)
    {
        m_bytes.append(reinterpret_cast<const char *>(&value), sizeof value);
        return *this;
    }
    FrameWriter &text(std::string_view text)
    {
        number(static_cast<std::uint32_t>(text.size()));
        m_bytes.append(text);
        return *this;
    }
    FrameWriter &log(const std::vector<LogLine> &lines)
    {
        number(static_cast<std::uint32_t>(lines.size()));
        for (const LogLine &line : lines)
            number(line.level).number(line.at).text(line.text);
        return *this;
    }
    /// The whole frame, length first.
    std::string take()
    {
        const auto length = static_cast<std::uint32_t>(m_bytes.size() - sizeof(std::uint32_t));
        std::memcpy(m_bytes.data(), &length, sizeof length);
        return std::move(m_bytes);
    }

private:
    std::string m_bytes;
};

/// Reads what a FrameWriter wrote; whatever is missing reads as zero, and ok() tells.
class FrameReader
{
public:
    explicit FrameReader(std::string_view bytes)
        : m_rest(bytes)
    {
    }
    template <typename T>
    T number()
    {
        T value{};
        if (m_rest.size() < sizeof value) {
            m_ok = false;
            m_rest = {};
            return value;
        }
        std::memcpy(&value, m_rest.data(), sizeof value);
        m_rest.remove_prefix(sizeof value);
        return value;
    }
    std::string_view text()
    {
        const auto length = number<std::uint32_t>();
        if (length > m_rest.size()) {
            m_ok = false;
            return {};
        }
        const std::string_view found = m_rest.substr(0, length);
        m_rest.remove_prefix(length);
        return found;
    }
    std::vector<LogLine> log()
    {
        std::vector<LogLine> lines;
        for (auto count = number<std::uint32_t>(); count > 0 && m_ok; --count) {
            LogLine &line = lines.emplace_back();
            line.level = number<LogLevel>();
            line.at = number<double>();
            line.text = text();
        }
        return lines;
    }
    bool ok() const { return m_ok; }

private:
    std::string_view m_rest;
    bool m_ok = true;
};

} // namespace headwater::functions
