// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/functions/protocol.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace headwater::runner {

/// What a call may use, and the only time and chance that it sees.
struct CallSetting
{
    std::uint32_t environment = 0;
    double now = 0; ///< milliseconds since 1970
    std::uint64_t seed = 0;
    std::uint32_t limitMs = 1'000; ///< of the processor's time
};

/// The script engine with its environments: each has globals of its own, as each instance of a function has. Made once
/// per process; everything about the engine's API stands behind it.
class Engine
{
public:
    /// Null when the engine cannot start. `heapBytes`: a script whose objects take more is stopped.
    static std::unique_ptr<Engine> start(std::size_t heapBytes);
    ~Engine();

    /// Frames to answer with. An environment that was stopped is gone.
    std::string load(const CallSetting &setting, std::string_view variables, std::string_view source);
    std::string invoke(const CallSetting &setting, std::string_view context, std::string_view event);
    void drop(std::uint32_t environment);

    struct State;

private:
    explicit Engine(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace headwater::runner
