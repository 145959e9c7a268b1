// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/endpoints.h"
#include "core/gateway/firehose/operations.h"
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
        pipeline::Node stream, queue, core, delivery, bucket;
        stream.id = "s";
        stream.type = "kinesis-stream";
        queue.id = "q";
        queue.type = "sqs-queue";
        core.id = "c";
        core.type = "iot-core";
        delivery.id = "d";
        delivery.type = "firehose";
        bucket.id = "b";
        bucket.type = "s3-bucket";
        made.nodes = {stream, queue, core, delivery, bucket};
        pipeline::Link link;
        link.from = "d";
        link.to = "b";
        made.links = {link};
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
    enum Speech { KinesisJson, KinesisCbor, SqsJson, SqsQuery, Mqtt, FirehoseJson, FirehoseCbor, SpeechCount };
    static constexpr std::pair<const char *, const char *> kSpeeches[SpeechCount] = {
        {"kinesis", "json"}, {"kinesis", "cbor"},  {"sqs", "json"},     {"sqs", "query"},
        {"iot", ""},         {"firehose", "json"}, {"firehose", "cbor"}};
    const auto speech = static_cast<Speech>(data[0] % SpeechCount);
    call.endpoint = kSpeeches[speech].first;
    call.form = kSpeeches[speech].second;
    if (speech == Mqtt) {
        call.operation = gateway::devices::kPacket;
        live.redo(call);
        return 0;
    }
    const auto kinesis = gateway::kinesis::operations();
    const auto sqs = gateway::sqs::operations();
    const auto firehose = gateway::firehose::operations();
    if (call.endpoint == "kinesis")
        call.operation = kinesis[data[1] % kinesis.size()].name;
    else if (call.endpoint == "firehose")
        call.operation = firehose[data[1] % firehose.size()].name;
    else
        call.operation = data[1] == 255 ? gateway::sqs::kReceive : sqs[data[1] % sqs.size()].name;
    live.redo(call);
    live.runTo(25 * kernel::kSecond);
    if (answers != 1 || (*world)->ledger().balance() != 0)
        std::abort();
    return 0;
}
