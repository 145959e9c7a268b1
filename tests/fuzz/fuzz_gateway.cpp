// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/endpoints.h"
#include "core/gateway/kinesis/operations.h"
#include "core/http/message.h"
#include "core/pipeline/textformat.h"
#include "core/services/builtin.h"
#include "core/simulation/build.h"

#include <cstdint>
#include <cstdlib>

using namespace headwater;

// Bodies of every operation, in every form, against a small world: each is answered once, and the ledger balances.
//
// The first byte chooses service and form, the second the operation; the rest is the body.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static const pipeline::Pipeline pipeline = [] {
        pipeline::Pipeline made;
        pipeline::Node stream, queue, core;
        stream.id = "s";
        stream.type = "kinesis-stream";
        queue.id = "q";
        queue.type = "sqs-queue";
        core.id = "c";
        core.type = "iot-core";
        made.nodes = {stream, queue, core};
        return made;
    }();
    if (size < 2)
        return 0;
    auto world = simulation::buildWorld(pipeline, services::builtinCatalog(), {});
    gateway::LiveWorld live(**world, {});
    int answers = 0;
    gateway::Endpoints endpoints(live, {0, 0},
                                 [&](std::string_view, std::uint64_t, const http::Response &) { ++answers; });
    const std::string body(reinterpret_cast<const char *>(data) + 2, size - 2);
    gateway::OutsideCall call{.number = 1, .body = body};
    if (data[0] % 5 == 4) {
        call.endpoint = "iot";
        call.operation = gateway::devices::kPacket;
        live.redo(call);
        return 0;
    }
    const bool isKinesis = data[0] % 5 < 2;
    call.endpoint = isKinesis ? "kinesis" : "sqs";
    call.form = data[0] % 5 == 0 || data[0] % 5 == 2 ? "json" : isKinesis ? "cbor" : "query";
    const auto kinesis = gateway::kinesis::operations();
    const auto sqs = gateway::sqs::operations();
    if (isKinesis)
        call.operation = kinesis[data[1] % kinesis.size()].name;
    else
        call.operation = data[1] == 255 ? gateway::sqs::kReceive : sqs[data[1] % sqs.size()].name;
    live.redo(call);
    live.runTo(25 * kernel::kSecond);
    if (answers != 1 || (*world)->ledger().balance() != 0)
        std::abort();
    return 0;
}
