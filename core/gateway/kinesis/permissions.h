// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/permission.h"
#include "core/services/kinesis-stream/api/account.h"

namespace headwater::gateway::kinesis {

/// What an operation of Data Streams needs a permission for.
Permission permissionFor(std::string_view operation, const Json &body,
                         const services::kinesis_stream::api::Account &account);
/// The same for one that names a stream, without a tree of values.
Permission permissionFor(std::string_view operation, const services::kinesis_stream::api::StreamTarget &target,
                         const services::kinesis_stream::api::Account &account);

} // namespace headwater::gateway::kinesis
