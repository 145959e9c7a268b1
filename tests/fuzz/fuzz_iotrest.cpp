// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/endpoints.h"
#include "core/gateway/iotrest/request.h"
#include "core/pipeline/textformat.h"
#include "core/services/builtin.h"
#include "core/simulation/build.h"

#include <cstdint>
#include <cstdlib>
#include <tuple>
#include <variant>

using namespace headwater;

// Requests to AWS IoT over HTTP, several in a file, apart by a zero byte: a line with method and target, headers, an
// empty line, and the body. Each is answered once, whatever it asks for; a recorded call may name another operation
// than its body has; and the ledger balances.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const pipeline::Pipeline pipeline = [] {
        pipeline::Pipeline made;
        made.profile = limits::Profile::Current;
        for (const auto &[id, type] : {std::pair("c", "iot-core"), std::pair("t", "iot-thing"),
                                       std::pair("r", "iot-rule"), std::pair("q", "sqs-queue")})
        {
            pipeline::Node node;
            node.id = id;
            node.type = type;
            made.nodes.push_back(std::move(node));
        }
        for (const auto &[from, to, port] :
             {std::tuple("t", "c", "messages"), std::tuple("c", "r", "topics"), std::tuple("r", "q", "records")})
        {
            pipeline::Link link;
            link.from = from;
            link.to = to;
            link.port = port;
            made.links.push_back(std::move(link));
        }
        return made;
    }();
    auto world = simulation::buildWorld(pipeline, services::builtinCatalog(), {});
    if (!world)
        std::abort();
    gateway::LiveWorld live(**world, {});
    std::size_t answers = 0, calls = 0;
    gateway::Endpoints endpoints(live, {0, 0},
                                 [&](std::string_view, std::uint64_t, const http::Response &) { ++answers; });
    const auto operations = gateway::iotrest::controlOperations();
    std::string_view rest(reinterpret_cast<const char *>(data), size);
    while (!rest.empty() && calls < 16) {
        const std::string text(rest.substr(0, rest.find('\0')));
        rest.remove_prefix(std::min(rest.size(), text.size() + 1));
        auto request = gateway::iotrest::unpacked(text);
        if (!request)
            continue;
        auto taken = gateway::iotrest::callOf(std::move(*request));
        auto *call = std::get_if<gateway::OutsideCall>(&taken);
        if (!call)
            continue;
        for (const std::string &operation :
             {call->operation, std::string(operations[text.size() % operations.size()].name)}) {
            call->operation = operation;
            call->number = ++calls;
            call->at = (*world)->now();
            live.redo(*call);
            live.runTo((*world)->now() + 50 * kernel::kMillisecond);
        }
    }
    live.runTo((*world)->now() + 2 * kernel::kSecond);
    if (answers != calls || (*world)->ledger().balance() != 0)
        std::abort();
    return 0;
}
