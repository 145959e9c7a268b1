// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/endpoints.h"
#include "core/services/iot-core/core.h"
#include "core/services/iot-thing/thing.h"
#include "tests/core/services/lab.h"

#include <vector>

namespace headwater::test {

using gateway::OutsideCall;
using services::iot_core::IotCore;
using services::iot_thing::Thing;

inline std::string headerOf(const http::Response &response, std::string_view name)
{
    for (const auto &[key, value] : response.headers) {
        if (key == name)
            return value;
    }
    return {};
}

/// An IoT Core behind its HTTP endpoint: what a client sends comes in as the port would have it.
struct RestLab
{
    explicit RestLab(const std::string &drawn, limits::Profile profile = limits::Profile::Current,
                     std::int64_t timeShift = 0)
        : world(start(draw(drawn, profile)))
        , live(*world, {})
        , endpoints(live, {0, timeShift}, [this](std::string_view, std::uint64_t call, const http::Response &response) {
            answers[call] = response;
        })
    {
    }

    http::Response send(const char *method, const std::string &target, const std::string &body = {},
                        http::Headers headers = {})
    {
        headers.emplace_back("Host", "localhost:99");
        auto call =
            gateway::iotrest::callOf({.method = method, .target = target, .headers = std::move(headers), .body = body});
        if (const auto *atOnce = std::get_if<http::Response>(&call))
            return *atOnce;
        OutsideCall made = std::get<OutsideCall>(std::move(call));
        made.number = ++calls;
        made.at = world->now();
        made.caller = caller;
        made.certificate = certificate;
        made.thing = issuedTo;
        made.sourceIp = caller.empty() && certificate.empty() ? std::string() : sourceIp;
        live.redo(made);
        taken.push_back(made);
        // The shadow service takes its time.
        for (int i = 0; i < 20 && !answers.contains(made.number); ++i)
            live.runTo(world->now() + kernel::kMillisecond);
        return answers[made.number];
    }
    /// The body of an answer that has to be a good one.
    Json json(const char *method, const std::string &target, const Json &body = {}, http::Headers headers = {})
    {
        const http::Response response =
            send(method, target, body.is_null() ? std::string() : body.dump(), std::move(headers));
        if (response.status != 200)
            qWarning("%s %s: %d %s", method, target.c_str(), response.status, response.body.c_str());
        return Json::parse(response.body, nullptr, false);
    }
    /// `404 ResourceNotFoundException: the message`
    QString refusal(const char *method, const std::string &target, const std::string &body = {},
                    http::Headers headers = {})
    {
        const http::Response response = send(method, target, body, std::move(headers));
        const Json json = Json::parse(response.body, nullptr, false);
        const std::string message =
            json.is_object() && json.contains("message") ? json["message"].get<std::string>() : response.body;
        return QString::number(response.status) + u' ' + text(headerOf(response, "x-amzn-ErrorType")) + u' ' +
               text(message);
    }
    void pass(double by) { live.runTo(world->now() + seconds(by)); }
    const Thing &thing(const char *id) const { return dynamic_cast<Thing &>(*world->find(id)); }
    IotCore &core() const { return dynamic_cast<IotCore &>(*world->find("iot")); }

    std::unique_ptr<World> world;
    gateway::LiveWorld live;
    std::map<std::uint64_t, http::Response> answers;
    gateway::Endpoints endpoints;
    std::uint64_t calls = 0;
    std::string caller;                ///< the access key of who calls, where ports are strict
    std::string certificate, issuedTo; ///< that he shows, and the thing that it was issued to
    std::string sourceIp = "10.1.2.3";
    std::vector<OutsideCall> taken;
};

constexpr const char *kThings = "iot: iot-core\npump: iot-thing\npump -> iot\n";
inline const std::string kArn = "arn:aws:iot:us-east-1:000000000000:";
/// A role with an access key that is called like it.
inline std::string roleWithKey(const std::string &id, const std::string &statements)
{
    const Json key{{"AccessKeyId", "AKIAHEADWATER" + id}, {"SecretAccessKey", "the-secret-of-" + id}};
    return id + ": iam-role " +
           Json{{"policy", R"({"Version": "2012-10-17", "Statement": [)" + statements + "]}"},
                {"AccessKeys", Json::array({key})}}
               .dump() +
           "\n";
}
constexpr const char *kAllowAll =
    R"({"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "iot:*", "Resource": "*"}})";

inline std::string escaped(const std::string &text)
{
    return QByteArray::fromStdString(text).toPercentEncoding().toStdString();
}

inline std::vector<std::string> namesIn(const Json &list, const char *member)
{
    std::vector<std::string> names;
    for (const Json &each : list)
        names.push_back(each[member].get<std::string>());
    return names;
}

inline std::uint64_t figure(const RestLab &lab, const char *id, const char *metric)
{
    Json node;
    lab.world->find(id)->report(node);
    return node["metrics"][metric]["sum"].get<std::uint64_t>();
}

} // namespace headwater::test
