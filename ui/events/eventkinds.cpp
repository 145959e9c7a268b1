// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/events/eventkinds.h"

#include "ui/theme/theme.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace headwater::ui {

using simulation::EventKind;

namespace {

enum class Weight { Plain, Good, Warning, Bad };

struct KindRow
{
    EventKind kind;
    const char *name;
    const char *key;
    const char *icon;
    Weight weight;
};

constexpr std::array kRows{
    KindRow{EventKind::Started, QT_TRANSLATE_NOOP("EventKinds", "Started"), "Started", "start-node", Weight::Good},
    KindRow{EventKind::Stopped, QT_TRANSLATE_NOOP("EventKinds", "Stopped"), "Stopped", "stop-node", Weight::Warning},
    KindRow{EventKind::Put, QT_TRANSLATE_NOOP("EventKinds", "Written"), "Put", "send", Weight::Plain},
    KindRow{EventKind::Throttled, QT_TRANSLATE_NOOP("EventKinds", "Throttled"), "Throttled", "stop", Weight::Bad},
    KindRow{EventKind::Retry, QT_TRANSLATE_NOOP("EventKinds", "Tried again"), "Retry", "refresh", Weight::Warning},
    KindRow{EventKind::Dropped, QT_TRANSLATE_NOOP("EventKinds", "Dropped"), "Dropped", "delete", Weight::Bad},
    KindRow{EventKind::Read, QT_TRANSLATE_NOOP("EventKinds", "Read"), "Read", "peek", Weight::Plain},
    KindRow{EventKind::ReadThrottled, QT_TRANSLATE_NOOP("EventKinds", "Read refused"), "ReadThrottled", "stop",
            Weight::Bad},
    KindRow{EventKind::IteratorExpired, QT_TRANSLATE_NOOP("EventKinds", "Iterator expired"), "IteratorExpired",
            "history", Weight::Warning},
    KindRow{EventKind::Reshard, QT_TRANSLATE_NOOP("EventKinds", "Resharding"), "Reshard", "split", Weight::Plain},
    KindRow{EventKind::ControlPlane, QT_TRANSLATE_NOOP("EventKinds", "API call"), "ControlPlane", "command",
            Weight::Plain},
    KindRow{EventKind::PropertyChanged, QT_TRANSLATE_NOOP("EventKinds", "Setting changed"), "PropertyChanged",
            "settings", Weight::Plain},
    KindRow{EventKind::BadInput, QT_TRANSLATE_NOOP("EventKinds", "Unreadable line"), "BadInput", "warning",
            Weight::Warning},
    KindRow{EventKind::Object, QT_TRANSLATE_NOOP("EventKinds", "Object written"), "Object", "file", Weight::Plain},
    KindRow{EventKind::Function, QT_TRANSLATE_NOOP("EventKinds", "Function failed"), "Function", "warning",
            Weight::Bad},
    KindRow{EventKind::Notice, QT_TRANSLATE_NOOP("EventKinds", "Limit"), "Notice", "problems", Weight::Warning},
};

constexpr auto kKinds = [] {
    std::array<EventKind, kRows.size()> kinds{};
    for (std::size_t i = 0; i < kRows.size(); ++i)
        kinds[i] = kRows[i].kind;
    return kinds;
}();

const KindRow &rowOf(EventKind kind)
{
    const auto row =
        std::find_if(kRows.begin(), kRows.end(), [kind](const KindRow &each) { return each.kind == kind; });
    return row == kRows.end() ? kRows.front() : *row;
}

} // namespace

std::span<const EventKind> allEventKinds()
{
    return kKinds;
}

QString eventKindName(EventKind kind)
{
    return QCoreApplication::translate("EventKinds", rowOf(kind).name);
}

QString eventKindKey(EventKind kind)
{
    return QString::fromLatin1(rowOf(kind).key);
}

QString eventKindIcon(EventKind kind)
{
    return QString::fromLatin1(rowOf(kind).icon);
}

QColor eventKindColour(EventKind kind)
{
    switch (rowOf(kind).weight) {
    case Weight::Good:
        return tokens().ok;
    case Weight::Warning:
        return tokens().warn;
    case Weight::Bad:
        return tokens().hot;
    case Weight::Plain:
        break;
    }
    return tokens().dim;
}

} // namespace headwater::ui
