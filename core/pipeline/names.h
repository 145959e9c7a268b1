// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string_view>

namespace headwater::pipeline {

// Actions that every node knows, besides those of its descriptor.
inline constexpr std::string_view kSetProperty = "SetProperty"; ///< key, value
inline constexpr std::string_view kStop = "Stop";
inline constexpr std::string_view kStart = "Start";
inline constexpr std::string_view kSendRecord = "SendRecord";   ///< PartitionKey, Data
inline constexpr std::string_view kCutLink = "CutLink";         ///< to, port
inline constexpr std::string_view kRestoreLink = "RestoreLink"; ///< to, port

inline constexpr std::size_t kLongestNodeId = 64;

/// Nodes lie within this distance of the canvas' origin, in canvas units, both ways.
inline constexpr double kFarthest = 1e6;

bool isNodeId(std::string_view text);

/// Why a text is no node id, as a sentence.
QString badNodeId(std::string_view text);

} // namespace headwater::pipeline
