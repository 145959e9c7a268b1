// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/cbor.h"

#include "core/gateway/shape.h"

#include <bit>
#include <cmath>
#include <limits>

namespace headwater::gateway {
namespace {

enum Major : std::uint8_t { kUnsigned, kNegative, kBytes, kText, kArray, kMap, kTag, kSimple };

void putHead(std::string &out, Major major, std::uint64_t value)
{
    const auto first = static_cast<std::uint8_t>(major << 5);
    if (value < 24) {
        out += static_cast<char>(first | value);
        return;
    }
    const int bytes = value < 0x100 ? 1 : value < 0x1'0000 ? 2 : value < 0x1'0000'0000 ? 4 : 8;
    out += static_cast<char>(first | (bytes == 1 ? 24 : bytes == 2 ? 25 : bytes == 4 ? 26 : 27));
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8)
        out += static_cast<char>(value >> shift);
}

void putInteger(std::string &out, std::int64_t value)
{
    if (value >= 0)
        putHead(out, kUnsigned, static_cast<std::uint64_t>(value));
    else
        putHead(out, kNegative, static_cast<std::uint64_t>(-(value + 1)));
}

void putText(std::string &out, std::string_view text)
{
    putHead(out, kText, text.size());
    out += text;
}

void putBinary(std::string &out, const Json::binary_t &bytes)
{
    if (bytes.has_subtype() && bytes.subtype() == kTimeSubtype) {
        std::uint64_t milliseconds = 0;
        for (std::size_t byte = 0; byte < bytes.size(); ++byte)
            milliseconds |= std::uint64_t{bytes[byte]} << (8 * byte);
        putHead(out, kTag, 1);
        putInteger(out, static_cast<std::int64_t>(milliseconds));
        return;
    }
    putHead(out, kBytes, bytes.size());
    out.append(bytes.begin(), bytes.end());
}

void put(std::string &out, const Json &value)
{
    constexpr std::uint8_t kFalse = 0xf4, kTrue = 0xf5, kNull = 0xf6, kDouble = 0xfb;
    if (value.is_object()) {
        putHead(out, kMap, value.size());
        for (const auto &[key, each] : value.items()) {
            putText(out, key);
            put(out, each);
        }
    } else if (value.is_array()) {
        putHead(out, kArray, value.size());
        for (const Json &each : value)
            put(out, each);
    } else if (value.is_string()) {
        putText(out, value.get_ref<const std::string &>());
    } else if (value.is_binary()) {
        putBinary(out, value.get_binary());
    } else if (value.is_boolean()) {
        out += static_cast<char>(value.get<bool>() ? kTrue : kFalse);
    } else if (value.is_number_unsigned()) {
        putHead(out, kUnsigned, value.get<std::uint64_t>());
    } else if (value.is_number_integer()) {
        putInteger(out, value.get<std::int64_t>());
    } else if (value.is_number_float()) {
        out += static_cast<char>(kDouble);
        const auto bits = std::bit_cast<std::uint64_t>(value.get<double>());
        for (int shift = 56; shift >= 0; shift -= 8)
            out += static_cast<char>(bits >> shift);
    } else {
        out += static_cast<char>(kNull);
    }
}

/// Reads with a bound on depth, since each level of structure is a call.
class CborReader
{
public:
    explicit CborReader(std::string_view bytes)
        : m_bytes(bytes)
    {
    }

    Json whole()
    {
        Json value = read(0);
        return m_isGood && m_at == m_bytes.size() ? value : Json(Json::value_t::discarded);
    }

private:
    static constexpr int kDeepest = 32;
    static constexpr std::uint8_t kIndefinite = 31, kBreak = 0xff;

    std::uint8_t byte()
    {
        if (m_at >= m_bytes.size()) {
            m_isGood = false;
            return 0;
        }
        return static_cast<std::uint8_t>(m_bytes[m_at++]);
    }

    std::uint64_t argument(std::uint8_t info)
    {
        if (info < 24)
            return info;
        m_isGood = m_isGood && info < 28;
        std::uint64_t value = 0;
        for (int left = m_isGood ? 1 << (info - 24) : 0; left > 0; --left)
            value = value << 8 | byte();
        return value;
    }

    /// The end of a structure of known or unknown size.
    bool isEnd(std::uint8_t info, std::uint64_t &left)
    {
        if (!m_isGood)
            return true;
        if (info != kIndefinite)
            return left-- == 0;
        if (m_at < m_bytes.size() && static_cast<std::uint8_t>(m_bytes[m_at]) == kBreak) {
            ++m_at;
            return true;
        }
        return false;
    }

    std::string chunk(std::uint64_t size)
    {
        if (size > m_bytes.size() - m_at) {
            m_isGood = false;
            return {};
        }
        std::string text(m_bytes.substr(m_at, size));
        m_at += size;
        return text;
    }

    std::string text(Major major, std::uint8_t info)
    {
        if (info != kIndefinite)
            return chunk(argument(info));
        std::string all;
        for (std::uint64_t left = 0; !isEnd(info, left);) {
            const std::uint8_t head = byte();
            m_isGood = m_isGood && head >> 5 == major && (head & 31) != kIndefinite;
            if (m_isGood)
                all += chunk(argument(head & 31));
        }
        return all;
    }

    Json simple(std::uint8_t info)
    {
        constexpr std::uint8_t kFalse = 20, kTrue = 21, kNull = 22, kUndefined = 23, kHalf = 25, kSingle = 26,
                               kDouble = 27;
        switch (info) {
        case kFalse:
        case kTrue:
            return info == kTrue;
        case kNull:
        case kUndefined:
            return {};
        case kHalf: {
            const auto bits = static_cast<std::uint32_t>(argument(info));
            const int exponent = static_cast<int>(bits >> 10 & 31);
            const double fraction = bits & 1'023;
            const double value =
                exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(fraction + 1'024, exponent - 25);
            m_isGood = m_isGood && exponent != 31; // no number that JSON has
            return (bits & 0x8000) != 0 ? -value : value;
        }
        case kSingle:
        case kDouble: {
            const std::uint64_t bits = argument(info);
            const double value =
                info == kDouble ? std::bit_cast<double>(bits) : std::bit_cast<float>(static_cast<std::uint32_t>(bits));
            m_isGood = m_isGood && std::isfinite(value);
            return value;
        }
        default:
            m_isGood = false;
            return {};
        }
    }

    Json read(int depth)
    {
        const std::uint8_t head = byte();
        const auto major = static_cast<Major>(head >> 5);
        const std::uint8_t info = head & 31;
        m_isGood = m_isGood && depth <= kDeepest && ++m_values <= kMostValues;
        if (!m_isGood)
            return {};
        switch (major) {
        case kUnsigned:
            return argument(info);
        case kNegative: {
            const std::uint64_t value = argument(info);
            m_isGood = m_isGood && value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
            return m_isGood ? -1 - static_cast<std::int64_t>(value) : 0;
        }
        case kBytes: {
            const std::string bytes = text(major, info);
            return Json::binary({bytes.begin(), bytes.end()});
        }
        case kText:
            return text(major, info);
        case kArray: {
            Json list = Json::array();
            for (std::uint64_t left = info == kIndefinite ? 0 : argument(info); !isEnd(info, left);)
                list.push_back(read(depth + 1));
            return list;
        }
        case kMap: {
            Json object = Json::object();
            for (std::uint64_t left = info == kIndefinite ? 0 : argument(info); !isEnd(info, left);) {
                const Json key = read(depth + 1);
                m_isGood = m_isGood && key.is_string();
                if (m_isGood)
                    object[key.get_ref<const std::string &>()] = read(depth + 1);
            }
            return object;
        }
        case kTag:
            argument(info);
            return read(depth + 1);
        case kSimple:
            break;
        }
        return simple(info);
    }

    const std::string_view m_bytes;
    std::size_t m_at = 0, m_values = 0;
    bool m_isGood = true;
};

} // namespace

std::string cborText(const Json &value)
{
    std::string out;
    put(out, value);
    return out;
}

Json cborValue(std::string_view body)
{
    CborReader reader(body);
    return reader.whole();
}

} // namespace headwater::gateway
