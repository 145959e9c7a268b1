// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/gateway/endpoints.h"

#include <QFile>

#include <functional>
#include <optional>
#include <string>

namespace headwater::gateway {

/// A call as a line of JSON has it, and back; nothing where it is none.
Json callJson(const OutsideCall &call);
Json callHead(const OutsideCall &call); ///< all but its body
std::optional<OutsideCall> callFrom(const Json &line);

/// Writes what came in from outside as lines of JSON: a head, then a line for each call.
class CallWriter
{
public:
    Result<void> open(const QString &path, const EndpointOptions &options);
    void write(const OutsideCall &call);
    /// The last line: how far the world came. An error if anything could not be written.
    Result<void> close(SimTime end);

private:
    void writeLine(const Json &line);

    QFile m_file;
    bool m_failed = false;
};

/// Reads a recording line by line, so that its length does not matter.
class CallReader
{
public:
    Result<EndpointOptions> open(const QString &path);
    /// Calls `each` for every call; returns when the run ended: at its last line, or with its last call.
    Result<SimTime> read(const std::function<void(const OutsideCall &)> &each);

private:
    QFile m_file;
    int m_line = 0;
};

} // namespace headwater::gateway
