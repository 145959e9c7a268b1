// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// The keys of the pipeline that streams are encrypted with, as whoever calls in their owner's name meets them.

#include "core/services/kinesis-stream/api/account.h"
#include "core/services/kms-key/key.h"
#include "core/services/kms-key/use.h"

namespace headwater::services::kinesis_stream::api {

std::optional<ApiError> Account::checkKey(const std::string &keyId, std::string_view action, const KeyUse &use) const
{
    auto refusal = kms_key::useKey(m_world, keyId, action, use ? &*use : nullptr);
    return refusal ? std::optional(ApiError{refusal->error, std::move(refusal->message)}) : std::nullopt;
}

/// A data key serves its caller for a while, so that a key which fails is noticed later.
std::optional<ApiError> Account::checkKey(const KinesisStream &stream, std::string_view action, const KeyUse &use)
{
    if (!stream.isEncrypted())
        return std::nullopt;
    SimTime &until = m_keyUntil[std::string(action) + ' ' + std::to_string(stream.index()) +
                                (use ? ' ' + use->session : std::string())];
    if (now() < until)
        return std::nullopt;
    auto problem = checkKey(stream.keyId(), action, use);
    if (!problem)
        until = now() + kms_key::kDataKeyReuse;
    return problem;
}

} // namespace headwater::services::kinesis_stream::api
