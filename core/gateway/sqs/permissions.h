// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/gateway/permission.h"
#include "core/services/sqs-queue/api/account.h"

namespace headwater::gateway::sqs {

/// What an operation of SQS needs a permission for, and the queue that it is about; null: none, or none that exists.
struct QueuePermission
{
    Permission asked;
    services::sqs_queue::SqsQueue *queue = nullptr;
};
QueuePermission permissionFor(std::string_view operation, const Json &body,
                              const services::sqs_queue::api::Account &account);

/// The service's sentence for a caller who may not; nothing for one who may.
std::optional<std::string> denial(Guard &guard, const OutsideCall &call, const QueuePermission &permission,
                                  limits::Profile profile);

} // namespace headwater::gateway::sqs
