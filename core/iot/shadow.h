// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace headwater::iot {

struct ShadowLimits
{
    std::uint32_t depth = 8;              ///< levels below desired and reported
    std::uint32_t documentBytes = 8'192;  ///< state alone
    std::uint32_t inFlight = 10;          ///< requests of a thing without an answer
    std::uint32_t requestsPerSecond = 20; ///< of a shadow
    bool named = true;                    ///< the exam's things had one shadow each

    static ShadowLimits exam();
};

/// What the service answers, and what it tells besides. Bodies are the bytes that are published.
struct ShadowAnswer
{
    int code = 200;   ///< of HTTP; anything else was rejected
    std::string body; ///< of accepted or rejected
    std::uint64_t version = 0;
    std::optional<std::string> delta;     ///< of update/delta
    std::optional<std::string> documents; ///< of update/documents
    std::uint32_t billedUnits = 0;        ///< of 1 KB, as operations are counted

    bool isAccepted() const { return code == 200; }
};

/// A shadow as people look at it.
struct ShadowView
{
    std::string desired, reported, delta; ///< JSON; empty: there is none
    std::uint64_t version = 0;
    std::int64_t timestamp = 0; ///< seconds since 1970
};

/// The Device Shadow service: documents by thing and name. A shadow is kept packed, some hundred bytes, with the time
/// of each leaf; JSON is made when somebody asks. Times are seconds since 1970.
class ShadowStore
{
public:
    explicit ShadowStore(ShadowLimits limits);

    /// From here on callers' times are so many seconds further on, and so are those of what is there already.
    void setTimeShift(std::int64_t seconds);

    /// UpdateThingShadow. `documents` says whether anybody wants to have update/documents.
    ShadowAnswer update(std::int64_t now, std::string_view thing, std::string_view name, std::string_view request,
                        bool documents = true);
    ShadowAnswer get(std::int64_t now, std::string_view thing, std::string_view name,
                     std::string_view request = {}) const;
    ShadowAnswer remove(std::int64_t now, std::string_view thing, std::string_view name, std::string_view request = {});
    /// ListNamedShadowsForThing.
    ShadowAnswer list(std::int64_t now, std::string_view thing) const;

    /// A request arrived; false: it is one too many and is answered with tooMany(). Each that was let in ends once.
    bool begin(std::int64_t now, std::string_view thing, std::string_view name);
    void end(std::string_view thing, std::string_view name);
    static ShadowAnswer tooMany(std::int64_t now, std::string_view request);

    /// Its time is the one before any shift.
    std::optional<ShadowView> view(std::string_view thing, std::string_view name) const;
    /// THING or THING/NAME of those that exist, in the order in which they came, up to so many.
    std::vector<std::string> keys(std::size_t most) const;
    std::size_t size() const { return m_count; }
    std::size_t memory() const;
    /// Over everything it holds.
    std::uint64_t fingerprint() const { return m_print; }

private:
    static constexpr std::uint32_t kNone = 0xffff'ffff;
    struct Shadow
    {
        std::string key;    ///< THING or THING/NAME
        std::string packed; ///< empty while there is none
        std::int64_t changed = 0;
        std::uint32_t version = 0;
        std::uint32_t second = 0;
        std::uint8_t requests = 0, inFlight = 0;
        bool exists = false;
    };
    std::uint32_t find(std::string_view thing, std::string_view name) const;
    std::uint32_t take(std::string_view thing, std::string_view name);
    void grow();
    std::uint32_t touch(std::int64_t now, std::string_view thing, std::string_view name);

    ShadowLimits m_limits;
    std::vector<Shadow> m_shadows;
    std::vector<std::uint32_t> m_table;
    std::size_t m_count = 0;
    std::uint64_t m_print = 0;
    std::int64_t m_shift = 0;
};

/// The topics below `$aws/things/…/shadow` for each answer.
inline constexpr std::string_view kAccepted = "/accepted", kRejected = "/rejected", kDelta = "/delta",
                                  kDocuments = "/documents";

} // namespace headwater::iot
