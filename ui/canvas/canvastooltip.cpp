// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/canvasview.h"
#include "ui/canvas/tool.h"

#include <QLocale>

#include <cmath>

namespace headwater::ui {

using namespace canvas;

QString CanvasView::tooltip(QPointF viewPoint) const
{
    const QPointF point = toScene(viewPoint);
    const QLocale locale;
    const PortHit port = m_scene.portAt(point, kPortReach / m_camera.zoom);
    if (port) {
        const Port &hit = m_scene.node(port.node).ports[static_cast<std::size_t>(port.port)];
        return hit.spec->output ? tr("%1: drag to a node to link it").arg(hit.spec->label.translated())
                                : tr("%1: a link may end here").arg(hit.spec->label.translated());
    }
    QStringList lines;
    const int node = m_scene.nodeAt(point);
    if (node >= 0) {
        const SceneNode &hit = m_scene.node(node);
        lines << QStringLiteral("<b>%1</b>").arg(hit.title.toHtmlEscaped());
        if (hit.type)
            lines << hit.type->name.translated() + QStringLiteral(" · ") + hit.subtitle.toHtmlEscaped();
        const NodeLive live = m_live.node(node);
        if (live.view) {
            lines << stateWord(live.view->state);
            lines << tr("%1 %2").arg(figureText(live.headline), hit.type ? headlineUnit(*hit.type) : QString());
            if (live.view->refusedPerSecond >= 0.5)
                lines << tr("%1 refused/s").arg(figureText(live.view->refusedPerSecond));
            if (live.lanes) {
                const QPointF inside = point - hit.rect.topLeft();
                for (const auto *lanes : {&live.lanes->lanes, &live.lanes->spines}) {
                    for (const stream::Lane &lane : *lanes) {
                        if (!lane.rect.contains(inside))
                            continue;
                        const simulation::ShardView &shard = live.shards[lane.view];
                        lines << QStringLiteral("<hr>") +
                                     QStringLiteral("shardId-%1").arg(shard.number, 12, 10, QLatin1Char('0'));
                        if (!shard.open)
                            lines << tr("closed, %1 % of its records not yet expired")
                                         .arg(locale.toString(std::round(shard.remaining * 100.0), 'f', 0));
                        lines << tr("%1 records/s, %2 KB/s")
                                     .arg(locale.toString(std::round(shard.recordsPerSecond), 'f', 0),
                                          locale.toString(std::round(shard.bytesPerSecond / 1024.0), 'f', 0));
                        lines << tr("%1 % of its write limit, %2 of the keyspace")
                                     .arg(locale.toString(std::round(shard.load * 100.0), 'f', 0),
                                          locale.toString(stream::hashShare(shard) * 100, 'g', 3) +
                                              QStringLiteral(" %"));
                    }
                }
            }
        }
        for (const QString &error : hit.errors)
            lines << error.toHtmlEscaped();
        for (const QString &warning : hit.warnings)
            lines << warning.toHtmlEscaped();
        return lines.join(QStringLiteral("<br>"));
    }
    const int link = m_scene.linkAt(point, kLinkReach / m_camera.zoom);
    if (link < 0)
        return {};
    const SceneLink &hit = m_scene.link(link);
    lines << QStringLiteral("<b>%1 → %2</b>")
                 .arg(m_scene.node(hit.from).title.toHtmlEscaped(), m_scene.node(hit.to).title.toHtmlEscaped());
    if (const simulation::LinkView *view = m_live.link(link)) {
        lines << tr("%1 records so far").arg(locale.toString(static_cast<qulonglong>(view->records)));
        if (view->refused > 0)
            lines << tr("%1 refused").arg(locale.toString(static_cast<qulonglong>(view->refused)));
        if (view->cut)
            lines << tr("cut");
    }
    return lines.join(QStringLiteral("<br>"));
}

} // namespace headwater::ui
