// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lab/livelink.h"

#include "core/base/text.h"
#include "core/pipeline/names.h"
#include "ui/lab/laboratory.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace headwater::ui {
namespace {

constexpr double kGap = 56;     ///< between what is drawn and what is added, in canvas units
constexpr double kWidest = 900; ///< of a row of what clients made

const char *madeText(std::string_view type)
{
    if (type == "sqs-queue")
        return QT_TRANSLATE_NOOP("Commands", "A client made a queue");
    if (type == "firehose")
        return QT_TRANSLATE_NOOP("Commands", "A client made a delivery stream");
    return QT_TRANSLATE_NOOP("Commands", "A client made a stream");
}

const char *deletedText(std::string_view type)
{
    if (type == "sqs-queue")
        return QT_TRANSLATE_NOOP("Commands", "A client deleted a queue");
    if (type == "firehose")
        return QT_TRANSLATE_NOOP("Commands", "A client deleted a delivery stream");
    return QT_TRANSLATE_NOOP("Commands", "A client deleted a stream");
}

double widthOf(const pipeline::Catalog &catalog, const pipeline::Node &node)
{
    const pipeline::ServiceType *type = catalog.find(node.type);
    return type ? type->width : 0;
}

double bottomOf(const pipeline::Catalog &catalog, const pipeline::Node &node)
{
    const pipeline::ServiceType *type = catalog.find(node.type);
    return node.at->y + (type ? type->height : 0);
}

} // namespace

LiveLink::LiveLink(Laboratory &lab)
    : m_lab(lab)
{
}

std::function<std::unique_ptr<simulation::Visitors>(simulation::Visitors::Host &)> LiveLink::visitors()
{
    m_board = std::make_shared<gateway::LiveBoard>();
    return gateway::liveVisitors(m_board);
}

QString LiveLink::nameOf(std::string_view endpoint)
{
    return endpoint == "kinesis"     ? tr("Kinesis Data Streams")
           : endpoint == "sqs"       ? tr("SQS")
           : endpoint == "firehose"  ? tr("Data Firehose")
           : endpoint == "iot-http"  ? tr("AWS IoT over HTTP")
           : endpoint == "iot-mqtt"  ? tr("MQTT")
           : endpoint == "iot-mqtts" ? tr("MQTT over TLS")
           : endpoint == "iot-ws"    ? tr("MQTT over WebSockets")
                                     : fromUtf8(endpoint);
}

std::optional<std::pair<std::string, std::string>> LiveLink::clash(const Ports &ports)
{
    for (auto one = ports.begin(); one != ports.end(); ++one) {
        const auto other = std::find_if(std::next(one), ports.end(), [one](const auto &each) {
            return each.second == one->second && each.second != 0;
        });
        if (other != ports.end())
            return std::pair(one->first, other->first);
    }
    return std::nullopt;
}

void LiveLink::refuse(const QString &problem)
{
    m_problem = problem;
    Q_EMIT m_lab.refused(problem);
    Q_EMIT changed();
}

void LiveLink::begin(const Wishes &wishes)
{
    if (isOn())
        return;
    m_problem.clear();
    gateway::LiveDoors doors{.ports = {}, .isStrict = wishes.isStrict};
    Ports used;
    const auto &nodes = m_lab.pipeline().nodes;
    const bool hasIot =
        std::any_of(nodes.begin(), nodes.end(), [](const pipeline::Node &node) { return node.type == "iot-core"; });
    const std::pair<const char *, std::optional<std::uint16_t> *> all[] = {
        {"kinesis", &doors.ports.kinesis},  {"sqs", &doors.ports.sqs},       {"firehose", &doors.ports.firehose},
        {"iot-http", &doors.ports.iotHttp}, {"iot-mqtt", &doors.ports.mqtt}, {"iot-mqtts", &doors.ports.mqtts},
        {"iot-ws", &doors.ports.webSockets}};
    for (const auto &[name, port] : all) {
        const auto found = wishes.ports.find(name);
        const bool isOfIot = std::string_view(name).starts_with("iot-");
        // Plain MQTT does not say who connects, so strict ports have none.
        if (found == wishes.ports.end() || (isOfIot && !hasIot) || (wishes.isStrict && port == &doors.ports.mqtt))
            continue;
        *port = found->second;
        used.insert(*found);
    }
    if (used.empty())
        return refuse(tr("No port is to be opened that this pipeline has use for. Choose some in the settings, under "
                         "“Real clients”."));
    if (const auto both = clash(used))
        return refuse(tr("%1 and %2 cannot both have port %3. Give one of them another in the settings, under “Real "
                         "clients”.")
                          .arg(nameOf(both->first), nameOf(both->second))
                          .arg(used[both->first]));
    m_lab.setSpeed(1);
    m_lab.run();
    if (!m_lab.session())
        return;
    m_lab.session()->withVisitors([doors = std::move(doors)](simulation::Visitors &visitors) {
        static_cast<gateway::LiveVisitors &>(visitors).open(doors);
    });
}

void LiveLink::end()
{
    if (!m_lab.session() || !isOn())
        return;
    m_isEnding = true;
    m_lab.session()->withVisitors([](simulation::Visitors &visitors) { visitors.close(); });
}

void LiveLink::makeAgain(const gateway::LiveCall &call)
{
    if (!m_lab.session() || !call.request || !call.isWhole)
        return;
    const bool isPacket = call.service == "iot" && (call.form == "5" || call.form == "3.1.1");
    gateway::OutsideCall again{.endpoint = call.service,
                               .number = call.number,
                               .operation = isPacket ? gateway::devices::kPacket : call.operation,
                               .form = isPacket ? std::string() : call.form,
                               .body = *call.request};
    m_lab.session()->withVisitors([again = std::move(again)](simulation::Visitors &visitors) {
        static_cast<gateway::LiveVisitors &>(visitors).makeAgain(again);
    });
}

void LiveLink::sessionEnded()
{
    m_board.reset();
    const bool was = m_state.isOpen;
    m_state = {};
    m_isEnding = false;
    m_problem.clear();
    m_lastDrawn.clear();
    if (was)
        Q_EMIT changed();
}

void LiveLink::look()
{
    if (!m_board)
        return;
    for (const gateway::MadeNode &made : m_board->takeMade())
        take(made);
    gateway::LiveBoard::State state = m_board->state();
    if (state.changes == m_state.changes)
        return;
    const bool was = m_state.isOpen;
    m_state = std::move(state);
    if (!m_state.problem.isEmpty()) {
        m_problem = m_state.problemAt.empty()
                        ? m_state.problem
                        : tr("%1: %2 Choose another port in the settings, under “Real clients”, or leave it to "
                             "Headwater to find a free one.")
                              .arg(nameOf(m_state.problemAt), m_state.problem);
        Q_EMIT m_lab.refused(m_problem);
    } else if (!m_state.warning.isEmpty())
        Q_EMIT said(tr("The ports are open, but not encrypted. %1").arg(m_state.warning));
    else if (was && !m_state.isOpen && !m_isEnding)
        Q_EMIT said(tr("The ports are closed while you look at the past. Switch Live on to go on from here."));
    m_isEnding = false;
    Q_EMIT changed();
}

void LiveLink::draw(const gateway::MadeNode &made)
{
    const pipeline::Node &node = made.node;
    const pipeline::ServiceType *type = m_lab.catalog().find(node.type);
    const pipeline::Node *drawn = m_lab.pipeline().find(node.id);
    if (!type)
        return;
    if (drawn && drawn->type == node.type) {
        m_lab.session()->update(m_lab.snapshot()); // drawn in another past
        return;
    }
    if (drawn || !pipeline::isNodeId(node.id)) {
        Q_EMIT said(tr("A client made “%1”. It works, but it is not drawn: a node cannot have this name.")
                        .arg(fromUtf8(node.id)));
        return;
    }
    pipeline::Node added = node;
    added.at = placeFor(*type);
    pipeline::Command command;
    command.text = madeText(node.type);
    command.edits.push_back(pipeline::AddNode{m_lab.pipeline().nodes.size(), std::move(added)});
    std::size_t place = m_lab.pipeline().links.size();
    for (const pipeline::Link &link : made.links) {
        if (m_lab.pipeline().find(link.from == node.id ? link.to : link.from))
            command.edits.push_back(pipeline::AddLink{place++, link});
    }
    if (!m_lab.perform(std::move(command)))
        return;
    m_lastDrawn = node.id;
    Q_EMIT said(tr("A client made “%1”. It is on the canvas, and undo takes it away again.").arg(fromUtf8(node.id)));
}

/// What clients make stands in rows of its own.
std::optional<pipeline::Position> LiveLink::placeFor(const pipeline::ServiceType &type) const
{
    const std::vector<pipeline::Node> &nodes = m_lab.pipeline().nodes;
    if (nodes.empty())
        return pipeline::Position{0, 0};
    double left = std::numeric_limits<double>::max(), bottom = std::numeric_limits<double>::lowest();
    for (const pipeline::Node &node : nodes) {
        if (!node.at)
            return std::nullopt;
        left = std::min(left, node.at->x);
        bottom = std::max(bottom, bottomOf(m_lab.catalog(), node));
    }
    if (const pipeline::Node *last = m_lab.pipeline().find(m_lastDrawn)) {
        const double x = last->at->x + widthOf(m_lab.catalog(), *last) + kGap;
        if (x + type.width <= left + kWidest)
            return pipeline::Position{x, last->at->y};
    }
    return pipeline::Position{left, bottom + kGap};
}

void LiveLink::take(const gateway::MadeNode &made)
{
    if (!made.isGone) {
        draw(made);
        return;
    }
    const pipeline::Node *drawn = m_lab.pipeline().find(made.node.id);
    if (!drawn || drawn->type != made.node.type)
        return;
    pipeline::Command command = pipeline::removeCommand(m_lab.document(), {made.node.id}, {}, false);
    command.text = deletedText(made.node.type);
    if (m_lab.perform(std::move(command)))
        Q_EMIT said(tr("A client deleted “%1”. Undo draws it again.").arg(fromUtf8(made.node.id)));
}

} // namespace headwater::ui
