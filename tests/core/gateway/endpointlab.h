// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/endpoints.h"
#include "tests/core/services/lab.h"

#include <map>
#include <memory>
#include <string>

namespace headwater::test {

/// A world behind its endpoints.
struct EndpointLab
{
    explicit EndpointLab(const std::string &drawn, limits::Profile profile = limits::Profile::Current)
        : world(start(draw(drawn, profile)))
        , live(*world, {})
        , endpoints(live, {0, 0}, [this](std::string_view, std::uint64_t call, const http::Response &response) {
            answers[call] = response;
        })
    {
    }

    /// The number of the call.
    std::uint64_t call(const char *service, const char *operation, const char *form, std::string body)
    {
        live.redo({.at = world->now(),
                   .endpoint = service,
                   .number = ++calls,
                   .operation = operation,
                   .form = form,
                   .body = std::move(body),
                   .host = "localhost:99",
                   .caller = caller});
        return calls;
    }
    http::Response answer(const char *service, const char *operation, const char *form, std::string body)
    {
        return answers[call(service, operation, form, std::move(body))];
    }
    Json json(const char *service, const char *operation, const char *body)
    {
        return Json::parse(answer(service, operation, "json", body).body, nullptr, false);
    }
    void pass(double by) { live.runTo(world->now() + seconds(by)); }

    std::unique_ptr<World> world;
    gateway::LiveWorld live;
    gateway::Endpoints endpoints;
    std::map<std::uint64_t, http::Response> answers;
    std::uint64_t calls = 0;
    std::string caller; ///< an access key; empty: whoever is trusted
};

} // namespace headwater::test
