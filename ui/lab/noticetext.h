// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/pipeline/descriptor.h"
#include "core/simulation/frame.h"

#include <QString>

namespace headwater::ui {

/// What a notice says, for the teaching card and the problems list alike.
struct NoticeText
{
    QString title; ///< which limit, and its figure: "Shard 0005 is at its limit of 1,000 records/s"
    QString body;  ///< the real error's name, how often, and the cause, in two or three sentences
    QString cause; ///< the cause alone; empty when none stands out
};

/// `nodeTitle` is the name a person gave the node.
NoticeText noticeText(const simulation::Notice &notice, const QString &nodeTitle);

/// The words on a remedy's button: "Salt the key".
QString remedyLabel(const simulation::Remedy &remedy, const pipeline::Catalog &catalog,
                    const pipeline::Pipeline &pipeline);
/// What the button does and what it costs, in a sentence, for its tooltip.
QString remedyHelp(const simulation::Remedy &remedy);

/// `Shard 0005`; AWS's own id has twelve digits.
QString shardName(std::uint32_t number);
/// A rate with the unit that a limit is stated in: "1,000 records/s", "1 MB/s".
QString limitFigure(double value, bool bytes);

} // namespace headwater::ui
