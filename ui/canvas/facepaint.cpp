// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/canvas/paint.h"
#include "ui/services/firehose/deliveryface.h"
#include "ui/services/greengrass/edgeface.h"
#include "ui/services/iot-core/shadowface.h"
#include "ui/services/iot-core/topicface.h"
#include "ui/services/sqs/vesselface.h"

#include <QCoreApplication>
#include <QPainter>

#include <algorithm>

// Faces of services that have one of their own: below the head that all of them share.
namespace headwater::ui::canvas {

namespace {

struct CanvasWords
{
    Q_DECLARE_TR_FUNCTIONS(Canvas)
};

/// A metric of the last full second; 0 while nothing runs.
double metricOf(const SceneNode &node, const NodeLive &live, std::string_view name)
{
    const int index = node.type->metricIndex(name);
    return index >= 0 && static_cast<std::size_t>(index) < live.metrics.size()
               ? live.metrics[static_cast<std::size_t>(index)]
               : 0.0;
}

} // namespace

void ScenePaint::deliveryFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const
{
    const auto value = [&](std::string_view name) {
        return metricOf(node, live, name);
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
        return metricOf(node, live, name);
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

void ScenePaint::topicFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const
{
    static const world::Face kNothing;
    const bool isKnown = live.view && live.view->face;
    largeHead(painter, node, live,
              CanvasWords::tr("%1 msg/s", "messages per second into a broker").arg(figureText(live.headline)));
    topics::paintThreads(painter, isKnown ? *live.view->face : kNothing,
                         {.tokens = m_tokens,
                          .zoom = m_zoom,
                          .running = live.view != nullptr,
                          .area = node.rect.adjusted(16, 52, -16, -8)});
}

void ScenePaint::shadowFace(QPainter &painter, const SceneNode &node, const NodeLive &live) const
{
    static const world::Face kNothing;
    const world::Face &face = live.view && live.view->face ? *live.view->face : kNothing;
    largeHead(painter, node, live, shadow::stateText(face));
    shadow::paintShadow(painter, face,
                        {.tokens = m_tokens,
                         .zoom = m_zoom,
                         .running = live.view != nullptr,
                         .area = node.rect.adjusted(14, 52, -14, -12)});
}

} // namespace headwater::ui::canvas
