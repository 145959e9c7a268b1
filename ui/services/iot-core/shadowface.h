// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/services/iot-core/topicface.h"

#include <QStringList>

namespace headwater::ui::shadow {

using topics::Look;

/// A leaf of a shadow's section: its place in the document, the last of whose names is shown.
struct Leaf
{
    QString path, value;
    bool differs = false;
    bool operator==(const Leaf &) const = default;
};
/// The leaves of a section, those that differ first; `delta` says which do.
std::vector<Leaf> leavesOf(const pipeline::Json &section, const pipeline::Json &delta);

/// "2 differ", "in step", "no shadow yet": beside the thing's name.
QString stateText(const world::Face &face);

/// What is desired, what is reported and what differs, side by side. What differs has a sign and a tint.
void paintShadow(QPainter &painter, const world::Face &face, const Look &look);

} // namespace headwater::ui::shadow
