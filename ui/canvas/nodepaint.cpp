// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"
#include "ui/canvas/paint.h"
#include "ui/services/firehose/deliveryface.h"
#include "ui/services/greengrass/edgeface.h"
#include "ui/services/kinesis-stream/lanepainter.h"
#include "ui/services/sqs/vesselface.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>

#include <algorithm>
#include <cmath>

namespace headwater::ui::canvas {

using simulation::NodeState;

namespace {

struct CanvasWords
{
    Q_DECLARE_TR_FUNCTIONS(Canvas)
};

constexpr double kRadius = 10;

bool isTrouble(NodeState state)
{
    return state == NodeState::NearLimit || state == NodeState::AtLimit || state == NodeState::Failed;
}

void drawElided(QPainter &painter, const QRectF &rect, int flags, const QString &text)
{
    const QFontMetricsF metrics(painter.font());
    painter.drawText(rect, flags | Qt::TextSingleLine,
                     metrics.horizontalAdvance(text) <= rect.width()
                         ? text
                         : metrics.elidedText(text, Qt::ElideRight, rect.width()));
}

QString refusedWord(const SceneNode &node, double perSecond)
{
    const QString figure = figureText(perSecond);
    return node.hasLanes ? CanvasWords::tr("%1 throttled/s").arg(figure) : CanvasWords::tr("%1 refused/s").arg(figure);
}

bool isByteMetric(const pipeline::ServiceType &type)
{
    const pipeline::MetricSpec *metric = type.metric(type.headline);
    return metric != nullptr && std::string_view(metric->unit.source).starts_with("bytes");
}

} // namespace

QString stateWord(NodeState state)
{
    switch (state) {
    case NodeState::Idle:
        return CanvasWords::tr("idle");
    case NodeState::Working:
        return CanvasWords::tr("working");
    case NodeState::NearLimit:
        return CanvasWords::tr("near a limit");
    case NodeState::AtLimit:
        return CanvasWords::tr("at a limit");
    case NodeState::Failed:
        return CanvasWords::tr("failed");
    case NodeState::Offline:
        return CanvasWords::tr("offline");
    }
    return {};
}

QString figureText(double value, bool compact)
{
    const QLocale locale;
    const double size = std::abs(value);
    if (compact ? size >= 999.5 : size >= 99'999.5) {
        const auto scaled = [&](double by, const char *suffix) {
            const double number = value / by;
            return locale.toString(number, 'f', std::abs(number) < 9.95 ? 1 : 0) + QString::fromLatin1(suffix);
        };
        if (size >= 999'500'000)
            return scaled(1e9, "G");
        return size >= 999'500 ? scaled(1e6, "M") : scaled(1e3, "k");
    }
    return locale.toString(value, 'f', size > 0 && size < 9.95 && std::abs(value - std::round(value)) > 0.05 ? 1 : 0);
}

QString headlineUnit(const pipeline::ServiceType &type)
{
    const pipeline::MetricSpec *metric = type.metric(type.headline);
    if (!metric)
        return {};
    const std::string_view unit = metric->unit.source;
    if (unit == "records/s")
        return CanvasWords::tr("rec/s");
    return metric->unit.translated();
}

void ScenePaint::stateGlyph(QPainter &painter, NodeState state, QPointF centre, double radius) const
{
    const QColor colour = stateColour(state);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    switch (state) {
    case NodeState::Working:
        painter.drawEllipse(centre, radius * 0.85, radius * 0.85);
        break;
    case NodeState::NearLimit:
        painter.drawPolygon(QPolygonF({centre + QPointF(0, -radius), centre + QPointF(radius * 1.1, radius * 0.85),
                                       centre + QPointF(-radius * 1.1, radius * 0.85)}));
        break;
    case NodeState::AtLimit: {
        QPolygonF octagon;
        for (int i = 0; i < 8; ++i) {
            const double angle = (i + 0.5) * 3.14159265358979323846 / 4;
            octagon << centre + QPointF(std::cos(angle), std::sin(angle)) * radius * 1.08;
        }
        painter.drawPolygon(octagon);
        break;
    }
    case NodeState::Failed:
        painter.setPen(QPen(colour, std::max(1.6, radius * 0.36), Qt::SolidLine, Qt::RoundCap));
        painter.drawLine(centre + QPointF(-radius, -radius) * 0.72, centre + QPointF(radius, radius) * 0.72);
        painter.drawLine(centre + QPointF(-radius, radius) * 0.72, centre + QPointF(radius, -radius) * 0.72);
        break;
    case NodeState::Offline:
    case NodeState::Idle:
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(state == NodeState::Idle ? m_tokens.dim : m_tokens.faint, 1.5,
                            state == NodeState::Offline ? Qt::DotLine : Qt::SolidLine));
        painter.drawEllipse(centre, radius * 0.8, radius * 0.8);
        break;
    }
}

void ScenePaint::frame(QPainter &painter, const SceneNode &node, const NodeLive &live, const NodeMarks &marks) const
{
    const bool offline = live.view && live.view->state == NodeState::Offline;
    const double radius = std::min(kRadius, node.rect.height() / 4);
    QPen border(m_tokens.border, std::max(1.0, inPixels(1)));
    if (offline)
        border.setDashPattern({4, 3});
    if (marks.target || marks.pointedAt)
        border = QPen(marks.target ? m_tokens.ok : m_tokens.faint, std::max(marks.target ? 2.0 : 1.0, inPixels(1)));
    if (marks.selected)
        border = QPen(m_tokens.accent, std::max(2.0, inPixels(2)));
    QColor fill = m_tokens.panel;
    if (offline)
        fill = m_tokens.canvas;
    painter.setPen(border);
    painter.setBrush(fill);
    painter.drawRoundedRect(node.rect, radius, radius);
    if (marks.current) {
        const double gap = std::max(4.0, inPixels(4));
        painter.setPen(QPen(m_tokens.accent, std::max(2.0, inPixels(2))));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(node.rect.adjusted(-gap, -gap, gap, gap), radius + gap, radius + gap);
    }
}

void ScenePaint::node(QPainter &painter, const SceneNode &node, const NodeLive &live, const NodeMarks &marks) const
{
    if (marks.dimmed)
        painter.setOpacity(0.4);
    frame(painter, node, live, marks);
    switch (m_distance) {
    case Distance::Far:
        far(painter, node, live);
        break;
    case Distance::Overview:
        overview(painter, node, live);
        break;
    case Distance::Working:
    case Distance::Close:
        if (node.hasLanes)
            streamFace(painter, node, live);
        else if (node.hasBuffers)
            deliveryFace(painter, node, live);
        else if (node.hasVessel)
            vesselFace(painter, node, live);
        else
            face(painter, node, live);
        break;
    }
    ports(painter, node, marks.target);
    badge(painter, node);
    painter.setOpacity(1);
}

void ScenePaint::far(QPainter &painter, const SceneNode &node, const NodeLive &live) const
{
    if (live.view && isTrouble(live.view->state)) {
        QPainterPath shape;
        const double radius = std::min(kRadius, node.rect.height() / 4);
        shape.addRoundedRect(node.rect, radius, radius);
        const double bar = std::min(inPixels(4), node.rect.height() / 3);
        painter.save();
        painter.setClipRect(QRectF(node.rect.topLeft(), QSizeF(node.rect.width(), bar)), Qt::IntersectClip);
        painter.fillPath(shape, stateColour(live.view->state));
        painter.restore();
    }
    const QSizeF pixels = node.rect.size() * m_zoom;
    // A stream's lanes are worth seeing from any distance; its figure then stands above them.
    const bool showLanes = node.hasLanes && pixels.height() >= 48;
    if (showLanes)
        lanes(painter, node, live, false);
    if (pixels.height() < 16 || pixels.width() < 26)
        return;
    painter.save();
    painter.translate(node.rect.topLeft());
    painter.scale(1 / m_zoom, 1 / m_zoom);
    QRectF inside = QRectF(QPointF(), pixels).adjusted(3, 2, -3, 0);
    if (showLanes)
        inside.setHeight(56 * m_zoom - 1);
    if (inside.height() < 11) {
        painter.restore();
        return;
    }
    painter.setFont(Theme::instance().mono(inside.height() < 20 ? 10 : 12, 600));
    painter.setPen(m_tokens.text);
    // A name that does not fit says nothing from so far away.
    const QString text = live.view ? figureText(live.headline, true) : node.title;
    if (QFontMetricsF(painter.font()).horizontalAdvance(text) <= inside.width())
        painter.drawText(inside, Qt::AlignCenter | Qt::TextSingleLine, text);
    painter.restore();
}

void ScenePaint::overview(QPainter &painter, const SceneNode &node, const NodeLive &live) const
{
    if (live.view && isTrouble(live.view->state)) {
        QPainterPath shape;
        shape.addRoundedRect(node.rect, kRadius, kRadius);
        painter.save();
        painter.setClipRect(QRectF(node.rect.topLeft(), QSizeF(node.rect.width(), inPixels(4))), Qt::IntersectClip);
        painter.fillPath(shape, stateColour(live.view->state));
        painter.restore();
    }
    if (node.hasLanes)
        lanes(painter, node, live, false);
    painter.save();
    painter.translate(node.rect.topLeft());
    painter.scale(1 / m_zoom, 1 / m_zoom);
    const QSizeF pixels = node.rect.size() * m_zoom;
    const QRectF inside = QRectF(QPointF(), pixels).adjusted(7, 5, -7, -3);
    const Theme &theme = Theme::instance();
    const bool low = pixels.height() < 38;
    painter.setFont(theme.font(low ? 11 : 12, 600));
    painter.setPen(m_tokens.text);
    const QRectF name(inside.topLeft(), QSizeF(inside.width() - 12, low ? 13 : 17));
    drawElided(painter, name, Qt::AlignLeft | Qt::AlignVCenter, node.title);
    if (live.view)
        stateGlyph(painter, live.view->state, QPointF(inside.right() - 4, name.center().y()), 5);
    if (!node.hasLanes || pixels.height() < 60) {
        painter.setFont(theme.mono(low ? 10 : 11));
        painter.setPen(m_tokens.dim);
        const QRectF figure(inside.left(), name.bottom(), inside.width(), low ? 13 : 17);
        const QString unit = node.type ? headlineUnit(*node.type) : QString();
        drawElided(painter, figure, Qt::AlignLeft | Qt::AlignVCenter,
                   live.view ? figureText(live.headline) + QLatin1Char(' ') + unit
                             : (live.planned > 0 ? figureText(live.planned) + QLatin1Char(' ') + unit : QString()));
    }
    painter.restore();
}

void ScenePaint::trail(QPainter &painter, const QRectF &rect, std::span<const float> values) const
{
    if (values.size() < 6)
        return;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    // A flat line stands in the middle; a small ripple is not blown up to fill the height.
    const double range = std::max(static_cast<double>(*most - *least), std::max(1.0, *most * 0.25));
    const double base = (*most + *least) / 2.0;
    QList<QLineF> lines;
    QPointF before;
    const auto slots_ = static_cast<double>(LiveState::kTrailSeconds - 1);
    for (std::size_t i = 0; i < values.size(); ++i) {
        const double x = rect.right() - rect.width() * static_cast<double>(values.size() - 1 - i) / slots_;
        const double y = rect.center().y() - (values[i] - base) / range * rect.height();
        const QPointF point(x, y);
        if (i > 0)
            lines.append(QLineF(before, point));
        before = point;
    }
    painter.setPen(QPen(m_tokens.accent, 1.5, Qt::SolidLine, Qt::RoundCap));
    painter.drawLines(lines);
}

void ScenePaint::face(QPainter &painter, const SceneNode &node, const NodeLive &live) const
{
    const Theme &theme = Theme::instance();
    const QRectF &rect = node.rect;
    const QRectF plate(rect.topLeft() + QPointF(12, 12), QSizeF(24, 24));
    painter.setPen(QPen(m_tokens.border, 1));
    painter.setBrush(m_tokens.raised);
    painter.drawRoundedRect(plate, 6, 6);
    if (node.type)
        icon(painter, QStringLiteral("services/") + fromUtf8(node.type->icon), plate.adjusted(3, 3, -3, -3),
             m_tokens.accent);

    const bool hasState = live.view != nullptr;
    const double textLeft = plate.right() + 10;
    const double textRight = rect.right() - 12;
    painter.setFont(theme.font(Theme::legible(13, m_zoom), 600));
    painter.setPen(m_tokens.text);
    drawElided(painter, QRectF(textLeft, rect.top() + 9, textRight - textLeft - (hasState ? 16 : 0), 17),
               Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, node.title);
    if (hasState)
        stateGlyph(painter, live.view->state, QPointF(textRight - 4, rect.top() + 18), 5.5);

    QString second = node.subtitle;
    QColor secondColour = m_tokens.dim;
    const bool isAlarmed = hasState && live.view->status == "ALARM";
    if (hasState && !live.view->status.empty()) {
        second = fromUtf8(live.view->status).toLower().replace(QLatin1Char('_'), QLatin1Char(' ')) +
                 QStringLiteral(" · ") + node.subtitle;
        secondColour = isAlarmed ? m_tokens.hot : m_tokens.dim;
    }
    if (hasState && !isAlarmed && (isTrouble(live.view->state) || live.view->state == NodeState::Offline)) {
        second = stateWord(live.view->state);
        if (live.view->refusedPerSecond >= 0.5)
            second = refusedWord(node, live.view->refusedPerSecond);
        secondColour = live.view->state == NodeState::Offline     ? m_tokens.dim
                       : live.view->state == NodeState::NearLimit ? m_tokens.text
                                                                  : m_tokens.hot;
    }
    painter.setFont(theme.font(Theme::legible(11, m_zoom)));
    painter.setPen(secondColour);
    drawElided(painter, QRectF(textLeft, rect.top() + 26, textRight - textLeft, 15),
               Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, second);

    const double base = rect.bottom() - 14;
    const double left = rect.left() + 14;
    if (!hasState) {
        painter.setFont(theme.font(live.planned > 0 ? 16 : Theme::legible(11, m_zoom), live.planned > 0 ? 600 : 400));
        painter.setPen(m_tokens.dim);
        const QString figure = live.planned > 0 ? figureText(live.planned) : CanvasWords::tr("not running yet");
        painter.drawText(QPointF(left, base), figure);
        if (live.planned > 0) {
            const double used = QFontMetricsF(painter.font()).horizontalAdvance(figure);
            painter.setFont(theme.font(Theme::legible(11, m_zoom)));
            painter.drawText(QPointF(left + used + 6, base), CanvasWords::tr("rec/s planned"));
        }
        return;
    }
    const bool bytes = node.type && isByteMetric(*node.type);
    const QString figure = figureText(bytes ? live.headline / 1024 : live.headline);
    painter.setFont(theme.font(20, 600));
    painter.setPen(m_tokens.text);
    painter.drawText(QPointF(left, base), figure);
    const double used = QFontMetricsF(painter.font()).horizontalAdvance(figure);
    painter.setFont(theme.font(Theme::legible(11, m_zoom)));
    painter.setPen(m_tokens.dim);
    const QString unit = bytes ? CanvasWords::tr("KB/s") : node.type ? headlineUnit(*node.type) : QString();
    painter.drawText(QPointF(left + used + 6, base), unit);
    const double taken = left + used + 6 + QFontMetricsF(painter.font()).horizontalAdvance(unit);
    const QRectF spark(rect.right() - 12 - 54, base - 15, 54, 14);
    if (live.fill >= 0)
        buffer(painter, QRectF(taken + 10, base - 13, rect.right() - 12 - taken - 10, 13), live);
    else if (spark.left() > taken + 6)
        trail(painter, spark, live.trail);
}

/// A buffer that fills until what is in it is packed into one record; how many go into one stands beside it.
void ScenePaint::buffer(QPainter &painter, const QRectF &rect, const NodeLive &live) const
{
    const QString packed =
        live.packed > 1 ? CanvasWords::tr("× %1", "user records in a stream record").arg(figureText(live.packed, true))
                        : QString();
    painter.setFont(Theme::instance().font(Theme::legible(11, m_zoom), 600));
    const double width = packed.isEmpty() ? 0 : QFontMetricsF(painter.font()).horizontalAdvance(packed) + 6;
    if (rect.width() < width + 12)
        return;
    painter.setPen(m_tokens.text);
    painter.drawText(QRectF(rect.right() - width, rect.top(), width, rect.height()),
                     Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, packed);
    const QRectF tank(rect.left(), rect.center().y() - 3.5, rect.width() - width, 7);
    painter.setPen(QPen(m_tokens.border, 1));
    painter.setBrush(m_tokens.canvas);
    painter.drawRoundedRect(tank, 3.5, 3.5);
    const double level = std::clamp(live.fill, 0.0, 1.0) * (tank.width() - 2);
    if (level < 1)
        return;
    painter.setPen(Qt::NoPen);
    painter.setBrush(m_tokens.accent);
    painter.drawRoundedRect(QRectF(tank.left() + 1, tank.top() + 1, level, tank.height() - 2), 2.5, 2.5);
}

void ScenePaint::lanes(QPainter &painter, const SceneNode &node, const NodeLive &live, bool labels) const
{
    if (!live.lanes)
        return;
    painter.save();
    painter.translate(node.rect.topLeft());
    const QRectF area = lanesArea(QRectF(QPointF(), node.rect.size()));
    const std::span<const simulation::HotShard> hot =
        live.view ? std::span<const simulation::HotShard>(live.view->hot) : std::span<const simulation::HotShard>();
    stream::paintLanes(painter, *live.lanes, live.shards, hot,
                       {.tokens = m_tokens,
                        .zoom = m_zoom,
                        .labels = labels,
                        .close = m_distance == Distance::Close,
                        .running = live.view != nullptr,
                        .area = area});
    painter.restore();
}

void ScenePaint::largeHead(QPainter &painter, const SceneNode &node, const NodeLive &live, const QString &in) const
{
    const Theme &theme = Theme::instance();
    const QRectF &rect = node.rect;
    const QRectF plate(rect.topLeft() + QPointF(14, 12), QSizeF(24, 24));
    painter.setPen(QPen(m_tokens.border, 1));
    painter.setBrush(m_tokens.raised);
    painter.drawRoundedRect(plate, 6, 6);
    icon(painter, QStringLiteral("services/") + fromUtf8(node.type->icon), plate.adjusted(3, 3, -3, -3),
         m_tokens.accent);

    const double right = rect.right() - 16;
    double nameRight = right, belowRight = right;
    if (live.view) {
        painter.setFont(theme.mono(Theme::legible(12, m_zoom), 600));
        painter.setPen(m_tokens.text);
        const double width = QFontMetricsF(painter.font()).horizontalAdvance(in);
        painter.drawText(QRectF(right - width - 1, rect.top() + 9, width + 1, 17),
                         Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, in);
        stateGlyph(painter, live.view->state, QPointF(right - width - 14, rect.top() + 18), 5.5);
        nameRight = right - width - 26;
        QString word = live.view->status == "ACTIVE" || live.view->status.empty()
                           ? stateWord(live.view->state)
                           : fromUtf8(live.view->status).toLower().replace(QLatin1Char('_'), QLatin1Char(' '));
        QColor colour = m_tokens.dim;
        if (live.view->refusedPerSecond >= 0.5) {
            word = refusedWord(node, live.view->refusedPerSecond);
            colour = m_tokens.hot;
        }
        painter.setFont(theme.mono(Theme::legible(11, m_zoom)));
        painter.setPen(colour);
        const double wordWidth = QFontMetricsF(painter.font()).horizontalAdvance(word);
        painter.drawText(QRectF(right - wordWidth - 1, rect.top() + 27, wordWidth + 1, 15),
                         Qt::AlignRight | Qt::AlignVCenter | Qt::TextDontClip, word);
        belowRight = right - wordWidth - 12;
    }
    const double left = plate.right() + 12;
    painter.setFont(theme.font(Theme::legible(13, m_zoom), 600));
    painter.setPen(m_tokens.text);
    drawElided(painter, QRectF(left, rect.top() + 9, nameRight - left, 17),
               Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, node.title);
    painter.setFont(theme.font(Theme::legible(11, m_zoom)));
    painter.setPen(m_tokens.dim);
    drawElided(painter, QRectF(left, rect.top() + 27, belowRight - left, 15),
               Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip, node.subtitle);
}

void ScenePaint::streamFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const
{
    largeHead(painter, node, live,
              CanvasWords::tr("%1 in", "records per second into a stream").arg(figureText(live.headline)));
    lanes(painter, node, live, true);
}

void ScenePaint::deliveryFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const
{
    const auto value = [&](std::string_view name) {
        const int index = node.type->metricIndex(name);
        return index >= 0 && static_cast<std::size_t>(index) < live.metrics.size()
                   ? live.metrics[static_cast<std::size_t>(index)]
                   : 0.0;
    };
    const delivery::Figures figures{.bufferedBytes = value("BufferedBytes"),
                                    .bufferBytes = value("BufferSize") * 1024 * 1024,
                                    .bufferSeconds = value("BufferAge"),
                                    .secondsToFlush = value("SecondsToFlush"),
                                    .delivered = value("RecordsDelivered"),
                                    .dropped = value("RecordsDroppedByFunction"),
                                    .failed = value("RecordsFailed"),
                                    .backedUp = value("RecordsBackedUp"),
                                    .partitions = value("PartitionCount")};
    largeHead(painter, node, live, delivery::nextFlush(figures));
    delivery::paintDelivery(painter, figures,
                            {.tokens = m_tokens,
                             .zoom = m_zoom,
                             .running = live.view != nullptr,
                             .area = node.rect.adjusted(16, 54, -16, -8)});
}

void ScenePaint::vesselFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const
{
    const auto value = [&](std::string_view name) {
        const int index = node.type->metricIndex(name);
        return index >= 0 && static_cast<std::size_t>(index) < live.metrics.size()
                   ? live.metrics[static_cast<std::size_t>(index)]
                   : 0.0;
    };
    const QRectF area = node.rect.adjusted(16, 56, -16, -14);
    if (node.type->id == "greengrass-core") {
        const edge::Figures figures{.devices = value("Devices"),
                                    .functions = value("Functions"),
                                    .messages = value("SpooledMessages"),
                                    .bytes = value("SpooledBytes"),
                                    .mostBytes = value("SpoolSize"),
                                    .dropped = value("SpoolDropped"),
                                    .sent = value("SentToCloud"),
                                    .isConnected = value("LineIsUp") > 0,
                                    .secondsCut = value("SecondsCut"),
                                    .version = value("DeployedVersion"),
                                    .isWaiting = value("DeploymentWaits") > 0,
                                    .isChanged = value("GroupChanged") > 0};
        largeHead(painter, node, live, edge::waitingText(figures));
        edge::paintEdge(painter, figures,
                        {.tokens = m_tokens, .zoom = m_zoom, .running = live.view != nullptr, .area = area});
        return;
    }
    const vessel::Figures figures{.visible = value("ApproximateNumberOfMessagesVisible"),
                                  .inFlight = value("ApproximateNumberOfMessagesNotVisible"),
                                  .delayed = value("ApproximateNumberOfMessagesDelayed"),
                                  .mostInFlight = std::max(1.0, value("InFlightLimit")),
                                  .ageSeconds = value("ApproximateAgeOfOldestMessage"),
                                  .sent = value("NumberOfMessagesSent"),
                                  .deleted = value("NumberOfMessagesDeleted"),
                                  .deadLetters = value("MessagesMovedToDeadLetterQueue"),
                                  .isFifo = node.isFifo,
                                  .groups = value("MessageGroups"),
                                  .groupsInFlight = value("ApproximateNumberOfGroupsWithInflightMessages")};
    largeHead(painter, node, live, vessel::waitingText(figures));
    vessel::paintVessel(painter, figures,
                        {.tokens = m_tokens, .zoom = m_zoom, .running = live.view != nullptr, .area = area});
}

void ScenePaint::badge(QPainter &painter, const SceneNode &node) const
{
    const bool error = !node.errors.empty();
    if (!error && node.warnings.empty())
        return;
    // A round badge for an error, a triangle for a warning, both with a mark inside.
    const double size = std::max(9.0, inPixels(8));
    const QPointF centre = node.rect.topLeft() + QPointF(2, 2);
    painter.setPen(QPen(m_tokens.canvas, 2));
    painter.setBrush(error ? m_tokens.hot : m_tokens.warn);
    if (error) {
        painter.drawEllipse(centre, size, size);
    } else {
        QPainterPath triangle;
        triangle.moveTo(centre + QPointF(0, -size * 1.1));
        triangle.lineTo(centre + QPointF(size * 1.15, size * 0.85));
        triangle.lineTo(centre + QPointF(-size * 1.15, size * 0.85));
        triangle.closeSubpath();
        painter.drawPath(triangle);
    }
    painter.setPen(QPen(m_tokens.canvas, size * 0.22, Qt::SolidLine, Qt::RoundCap));
    const double drop = error ? 0 : size * 0.15;
    painter.drawLine(centre + QPointF(0, -size * 0.42 + drop), centre + QPointF(0, size * 0.1 + drop));
    painter.drawPoint(centre + QPointF(0, size * 0.48 + drop));
}

} // namespace headwater::ui::canvas
