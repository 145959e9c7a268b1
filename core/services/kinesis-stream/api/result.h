// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/apiresult.h"
#include "core/services/kinesis-stream/errors.h"

namespace headwater::services::kinesis_stream::api {

template <typename T>
using ApiResult = ApiResultOf<T, ApiError>;

} // namespace headwater::services::kinesis_stream::api
