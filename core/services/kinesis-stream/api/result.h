// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/services/kinesis-stream/errors.h"

#include <optional>
#include <utility>
#include <variant>

namespace headwater::services::kinesis_stream::api {

/// What an operation answers: its result, or the service's error.
template <typename T>
class [[nodiscard]] ApiResult
{
public:
    ApiResult(T value)
        : m_state(std::in_place_index<0>, std::move(value))
    {
    }
    ApiResult(ApiError error)
        : m_state(std::in_place_index<1>, std::move(error))
    {
    }

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }
    T &operator*() { return std::get<0>(m_state); }
    const T &operator*() const { return std::get<0>(m_state); }
    T *operator->() { return &std::get<0>(m_state); }
    const T *operator->() const { return &std::get<0>(m_state); }
    const ApiError &error() const { return std::get<1>(m_state); }

private:
    std::variant<T, ApiError> m_state;
};

template <>
class [[nodiscard]] ApiResult<void>
{
public:
    ApiResult() = default;
    ApiResult(ApiError error)
        : m_error(std::move(error))
    {
    }
    ApiResult(std::optional<ApiError> error)
        : m_error(std::move(error))
    {
    }

    bool ok() const { return !m_error; }
    explicit operator bool() const { return ok(); }
    const ApiError &error() const { return *m_error; }

private:
    std::optional<ApiError> m_error;
};

} // namespace headwater::services::kinesis_stream::api
