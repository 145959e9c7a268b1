// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/firehose/deliverystream.h"
#include "core/services/s3-bucket/bucket.h"
#include "tests/core/services/lab.h"

namespace headwater::test {

using services::firehose::DeliveryStream;
using services::s3_bucket::Bucket;
using services::s3_bucket::StoredObject;

inline DeliveryStream &deliveryOf(World &world, std::string_view id = "out")
{
    return dynamic_cast<DeliveryStream &>(*world.find(id));
}

inline Bucket &bucketOf(World &world, std::string_view id = "lake")
{
    return dynamic_cast<Bucket &>(*world.find(id));
}

inline std::string oneLine(std::string text)
{
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

/// A link that leaves by another port than the first.
inline void link(pipeline::Pipeline &drawn, const char *from, const char *to, const char *port)
{
    pipeline::Link added;
    added.from = from;
    added.to = to;
    added.port = port;
    if (const auto refusal = services::builtinCatalog().linkRefusal(drawn, added))
        qFatal("%s", qPrintable(*refusal));
    drawn.links.push_back(added);
}

/// web → out → lake, with properties of each as JSON texts.
inline pipeline::Pipeline delivery(const std::string &producer, const std::string &stream,
                                   limits::Profile profile = limits::Profile::Exam)
{
    return draw("web: producer " + oneLine(producer) + "\nout: firehose " + oneLine(stream) +
                    "\nlake: s3-bucket\nweb -> out\nout -> lake",
                profile);
}

/// The keys of a bucket's objects that begin with a prefix.
inline std::vector<std::string> keysOf(const Bucket &bucket, const std::string &prefix = {})
{
    std::vector<std::string> keys;
    for (const StoredObject &object : bucket.stored()) {
        if (object.key.starts_with(prefix))
            keys.push_back(object.key);
    }
    return keys;
}

inline std::string bytesOf(const Bucket &bucket, const std::string &key)
{
    const StoredObject *object = bucket.find(key);
    if (!object)
        return "no such object";
    auto bytes = bucket.contents(*object);
    return bytes ? *bytes : bytes.error().message.toStdString();
}

} // namespace headwater::test
