// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "runner/engine.h"

#include "runner/natives.h"
#include "runner/watchdog.h"

#include <algorithm>
#include <atomic>
#include <js/Array.h>
#include <js/CallAndConstruct.h>
#include <js/CharacterEncoding.h>
#include <js/CompilationAndEvaluation.h>
#include <js/Context.h>
#include <js/Conversions.h>
#include <js/Date.h>
#include <js/Exception.h>
#include <js/GCAPI.h>
#include <js/GlobalObject.h>
#include <js/Initialization.h>
#include <js/Interrupt.h>
#include <js/LocaleSensitive.h>
#include <js/Modules.h>
#include <js/Object.h>
#include <js/Promise.h>
#include <js/PropertyAndElement.h>
#include <js/PropertySpec.h>
#include <js/Realm.h>
#include <js/RealmOptions.h>
#include <js/SourceText.h>
#include <js/Stack.h>
#include <js/String.h>
#include <js/Symbol.h>
#include <jsapi.h>
#include <jsfriendapi.h>
#include <map>
#include <vector>

namespace headwater::runner {

using functions::FrameWriter;
using functions::LogLevel;
using functions::LogLine;
using functions::Op;
using functions::StopReason;

namespace {

constexpr const char *kPrelude =
#include "prelude.inc"
    ;
constexpr std::size_t kStackBytes = 1u << 20;

struct Environment
{
    explicit Environment(JSContext *context)
        : global(context)
        , hooks(context)
    {
    }
    JS::PersistentRootedObject global;
    JS::PersistentRootedObject hooks; ///< what the prelude returned
    std::map<std::string, std::unique_ptr<JS::PersistentRootedObject>, std::less<>> modules;
};

} // namespace

struct Engine::State
{
    JSContext *context = nullptr;
    std::size_t heapBytes = 0;
    std::map<std::uint32_t, std::unique_ptr<Environment>> environments;
    Environment *current = nullptr;
    std::unique_ptr<Watchdog> watchdog;
    double began = 0, now = 0; ///< of the call, milliseconds since 1970
    std::uint64_t random = 0;
    std::vector<LogLine> log;
    std::size_t logged = 0;
};

namespace {

/// The engine's callbacks carry no pointer of ours; there is one engine per process.
Engine::State *s_state = nullptr;
std::atomic<char> s_stop{0}; ///< a StopReason; 0 while the script may run

void stop(JSContext *context, StopReason reason)
{
    char none = 0;
    s_stop.compare_exchange_strong(none, static_cast<char>(reason));
    JS_RequestInterruptCallback(context);
}

bool interrupted(JSContext *context)
{
    if (s_stop == 0)
        return true;
    // What is left in the queue of jobs ends the same way, one after the other.
    JS_RequestInterruptCallback(context);
    return false;
}

void collected(JSContext *context, JSGCStatus status, JS::GCReason, void *)
{
    if (status == JSGC_END && JS_GetGCParameter(context, JSGC_BYTES) > s_state->heapBytes)
        stop(context, StopReason::Memory);
}

/// In microseconds, as the engine asks for it.
double simulatedTime(double, JSContext *)
{
    return s_state ? s_state->now * 1'000 : 0;
}

std::string utf8(JSContext *context, JS::HandleValue value)
{
    JS::RootedString text(context, JS::ToString(context, value));
    JSLinearString *linear = text ? JS_EnsureLinearString(context, text) : nullptr;
    if (!linear)
        return {};
    std::string bytes(JS::GetDeflatedUTF8StringLength(linear), '\0');
    JS::DeflateStringToUTF8Buffer(linear, mozilla::Span<char>(bytes.data(), bytes.size()));
    return bytes;
}

/// Null, with an exception pending, when memory is short.
JSString *textOf(JSContext *context, std::string_view text)
{
    if (std::all_of(text.begin(), text.end(), [](char each) { return (each & 0x80) == 0; }))
        return JS_NewStringCopyN(context, text.data(), text.size());
    return JS_NewStringCopyUTF8N(context, JS::UTF8Chars(text.data(), text.size()));
}

bool log(JSContext *context, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    if (s_state->logged < functions::kLongestLog) {
        std::string text = utf8(context, args.get(1));
        text.resize(std::min(text.size(), functions::kLongestLog - s_state->logged));
        s_state->logged += text.size() + 32;
        s_state->log.push_back({static_cast<LogLevel>(args.get(0).toInt32() & 3), s_state->now, std::move(text)});
    }
    args.rval().setUndefined();
    return true;
}

bool now(JSContext *, unsigned argc, JS::Value *vp)
{
    JS::CallArgsFromVp(argc, vp).rval().setNumber(s_state->now);
    return true;
}

bool moveTo(JSContext *, unsigned argc, JS::Value *vp)
{
    const JS::CallArgs args = JS::CallArgsFromVp(argc, vp);
    s_state->now = std::max(s_state->now, args.get(0).toNumber());
    args.rval().setUndefined();
    return true;
}

/// The function waits longer than it may run.
bool timedOut(JSContext *context, unsigned, JS::Value *)
{
    stop(context, StopReason::Time);
    return false;
}

/// An allocation failed, and the function let that pass.
bool outOfMemory(JSContext *context, unsigned, JS::Value *)
{
    stop(context, StopReason::Memory);
    return false;
}

/// SplitMix64.
bool random(JSContext *, unsigned argc, JS::Value *vp)
{
    std::uint64_t z = s_state->random += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    z ^= z >> 31;
    JS::CallArgsFromVp(argc, vp).rval().setNumber(static_cast<double>(z >> 11) * 0x1p-53);
    return true;
}

constexpr JSFunctionSpec kCallNatives[] = {JS_FN("log", log, 2, 0),
                                           JS_FN("now", now, 0, 0),
                                           JS_FN("moveTo", moveTo, 1, 0),
                                           JS_FN("timeout", timedOut, 0, 0),
                                           JS_FN("outOfMemory", outOfMemory, 0, 0),
                                           JS_FN("random", random, 0, 0),
                                           JS_FS_END};

constexpr JSClass kGlobalClass = {"global", JSCLASS_GLOBAL_FLAGS, &JS::DefaultGlobalClassOps, nullptr, nullptr,
                                  nullptr};

bool call(JSContext *context, JS::HandleObject hooks, const char *name, const JS::HandleValueArray &args,
          JS::MutableHandleValue result)
{
    return JS_CallFunctionName(context, hooks, name, args, result);
}

JSObject *compileModule(JSContext *context, const char *file, std::string_view text)
{
    JS::CompileOptions options(context);
    options.setFileAndLine(file, 1).setModule();
    JS::SourceText<mozilla::Utf8Unit> source;
    if (!source.init(context, text.data(), text.size(), JS::SourceOwnership::Borrowed))
        return nullptr;
    return JS::CompileModule(context, options, source);
}

/// A module that the code imports: one of the prelude's, or the error that there is none.
JSObject *resolveModule(JSContext *context, JS::HandleValue, JS::HandleObject request)
{
    JS::RootedValue specifier(context, JS::StringValue(JS::GetModuleRequestSpecifier(context, request)));
    const std::string name = utf8(context, specifier);
    auto &modules = s_state->current->modules;
    if (const auto known = modules.find(name); known != modules.end())
        return known->second->get();
    JS::RootedValue text(context);
    JS::RootedObject hooks(context, s_state->current->hooks);
    if (!call(context, hooks, "moduleSource", JS::HandleValueArray(specifier), &text))
        return nullptr;
    JS::RootedObject module(context, compileModule(context, "builtin", utf8(context, text)));
    if (module)
        modules.emplace(name, std::make_unique<JS::PersistentRootedObject>(context, module));
    return module;
}

/// `import` and `export` stand in modules only; everything else is taken as Node.js takes a `.js` file.
bool isModule(std::string_view source)
{
    std::size_t start = 0;
    while (start < source.size()) {
        std::size_t end = source.find('\n', start);
        end = end == std::string_view::npos ? source.size() : end;
        std::string_view line = source.substr(start, end - start);
        line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
        for (const std::string_view word : {"export", "import"}) {
            if (!line.starts_with(word) || line.size() <= word.size())
                continue;
            const char next = line[word.size()];
            if (next == ' ' || next == '{' || next == '*' || next == '"' || next == '\'')
                return true;
        }
        start = end + 1;
    }
    return false;
}

class Call
{
public:
    Call(Engine::State &state, const CallSetting &setting)
        : m_state(state)
    {
        state.began = state.now = setting.now;
        state.random = setting.seed;
        state.log.clear();
        state.logged = 0;
        s_stop = 0;
        state.watchdog->arm(setting.limitMs);
    }
    ~Call()
    {
        m_state.watchdog->disarm();
        m_state.current = nullptr;
    }
    Call(const Call &) = delete;
    Call &operator=(const Call &) = delete;

    std::string answer(Op op, std::string_view body)
    {
        m_state.watchdog->disarm();
        return FrameWriter(op).log(m_state.log).number(m_state.now - m_state.began).text(body).take();
    }
    std::string stopped(std::uint32_t environment)
    {
        const char reason = s_stop != 0 ? s_stop.load() : static_cast<char>(StopReason::Memory);
        // Jobs that wait belong to the environment that goes.
        js::RunJobs(m_state.context);
        JS_ClearPendingException(m_state.context);
        std::string frame = answer(Op::Stopped, std::string_view(&reason, 1));
        m_state.environments.erase(environment);
        s_stop = 0;
        return frame;
    }

private:
    Engine::State &m_state;
};

/// The pending exception, as the prelude describes it; empty when there is none, or the script was stopped.
std::string describePending(JSContext *context, JS::HandleObject hooks)
{
    JS::RootedValue exception(context);
    if (s_stop != 0 || !JS_GetPendingException(context, &exception))
        return {};
    JS_ClearPendingException(context);
    JS::RootedValue text(context);
    if (!call(context, hooks, "describe", JS::HandleValueArray(exception), &text))
        return {};
    return utf8(context, text);
}

bool makeGlobal(JSContext *context, Environment &environment)
{
    JS::RealmOptions options;
    options.creationOptions()
        .setNewCompartmentAndZone()
        .setWeakRefsEnabled(JS::WeakRefSpecifier::Disabled)
        .setSharedMemoryAndAtomicsEnabled(false)
        .setToSourceEnabled(false);
    // All ways to read the clock go through simulatedTime().
    options.behaviors().setClampAndJitterTime(true);
    environment.global = JS_NewGlobalObject(context, &kGlobalClass, nullptr, JS::FireOnNewGlobalHook, options);
    if (!environment.global)
        return false;
    const JSAutoRealm realm(context, environment.global);
    JS::CompileOptions compile(context);
    compile.setFileAndLine("prelude", 1);
    JS::SourceText<mozilla::Utf8Unit> source;
    JS::RootedValue prelude(context), hooks(context);
    JS::RootedObject natives(context, makeNatives(context));
    if (!natives || !JS_DefineFunctions(context, natives, kCallNatives) ||
        !source.init(context, kPrelude, std::char_traits<char>::length(kPrelude), JS::SourceOwnership::Borrowed) ||
        !JS::Evaluate(context, compile, source, &prelude))
        return false;
    JS::RootedValue argument(context, JS::ObjectValue(*natives));
    if (!JS_CallFunctionValue(context, nullptr, prelude, JS::HandleValueArray(argument), &hooks))
        return false;
    environment.hooks = &hooks.toObject();
    JS::RootedObject global(context, environment.global);
    JS::RootedObject object(context, environment.hooks);
    JS::RootedValue require(context);
    JS::RootedString key(context, JS_NewStringCopyZ(context, "require"));
    if (!key || !JS_GetProperty(context, object, "require", &require))
        return false;
    JS::RootedId id(context, JS::PropertyKey::Symbol(JS::GetSymbolFor(context, key)));
    return JS_DefinePropertyById(context, global, id, require, JSPROP_READONLY | JSPROP_PERMANENT);
}

/// Runs the code once and finds what it exports.
bool evaluateModule(JSContext *context, std::string_view text, JS::MutableHandleValue exported)
{
    JS::RootedObject module(context, compileModule(context, "index.mjs", text));
    JS::RootedValue result(context);
    if (!module || !JS::ModuleInstantiate(context, module) || !JS::ModuleEvaluate(context, module, &result))
        return false;
    js::RunJobs(context);
    if (result.isObject()) {
        JS::RootedObject promise(context, &result.toObject());
        if (JS::IsPromiseObject(promise) && JS::GetPromiseState(promise) == JS::PromiseState::Rejected) {
            JS::RootedValue reason(context, JS::GetPromiseResult(promise));
            JS_SetPendingException(context, reason);
            return false;
        }
    }
    JSObject *names = JS::GetModuleNamespace(context, module);
    if (names)
        exported.setObject(*names);
    return names != nullptr;
}

bool evaluateScript(JSContext *context, std::string_view text, JS::HandleObject hooks, JS::MutableHandleValue exported)
{
    JS::CompileOptions options(context);
    // The engine writes the function's head on a line of its own.
    options.setFileAndLine("index.js", 0);
    // As UTF-16, since the engine takes the UTF-8 of a function's body for Latin-1.
    std::size_t length = 0;
    const JS::UniqueTwoByteChars units(
        JS::LossyUTF8CharsToNewTwoByteCharsZ(context, JS::UTF8Chars(text.data(), text.size()), &length, js::MallocArena)
            .get());
    JS::SourceText<char16_t> source;
    if (!units || !source.init(context, units.get(), length, JS::SourceOwnership::Borrowed))
        return false;
    static constexpr const char *kNames[] = {"exports", "require", "module", "__filename", "__dirname"};
    const JS::RootedObjectVector scope(context);
    JS::RootedFunction function(context,
                                JS::CompileFunction(context, scope, options, "", std::size(kNames), kNames, source));
    JS::RootedObject exports(context, JS_NewPlainObject(context)), module(context, JS_NewPlainObject(context));
    JS::RootedValue exportsValue(context), require(context), ignored(context);
    if (!function || !exports || !module)
        return false;
    exportsValue.setObject(*exports);
    JS::RootedValueVector args(context);
    if (!JS_SetProperty(context, module, "exports", exportsValue) ||
        !JS_GetProperty(context, hooks, "require", &require) || !args.append(exportsValue) || !args.append(require) ||
        !args.append(JS::ObjectValue(*module)))
        return false;
    for (const char *name : {"/var/task/index.js", "/var/task"}) {
        JSString *path = JS_NewStringCopyZ(context, name);
        if (!path || !args.append(JS::StringValue(path)))
            return false;
    }
    JS::RootedObject global(context, JS::CurrentGlobalOrNull(context));
    if (!JS_CallFunction(context, global, function, args, &ignored))
        return false;
    js::RunJobs(context);
    return JS_GetProperty(context, module, "exports", exported);
}

} // namespace

Engine::Engine(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
}

Engine::~Engine()
{
    m_state->environments.clear();
    m_state->watchdog.reset();
    s_state = nullptr;
    JS_DestroyContext(m_state->context);
    JS_ShutDown();
}

std::unique_ptr<Engine> Engine::start(std::size_t heapBytes)
{
    if (!JS_Init())
        return nullptr;
    auto state = std::make_unique<State>();
    // Room beyond the limit, so that a collection finds the script over it before an allocation fails.
    JSContext *context = state->context = JS_NewContext(static_cast<std::uint32_t>(heapBytes + heapBytes / 4));
    if (!context || !js::UseInternalJobQueues(context) || !JS::InitSelfHostedCode(context))
        return nullptr;
    state->heapBytes = heapBytes;
    s_state = state.get();
    JS_SetNativeStackQuota(context, kStackBytes);
    JS_AddInterruptCallback(context, interrupted);
    JS_SetGCCallback(context, collected, nullptr);
    JS_SetDefaultLocale(JS_GetRuntime(context), "en-US");
    JS::SetReduceMicrosecondTimePrecisionCallback(simulatedTime);
    JS::SetModuleResolveHook(JS_GetRuntime(context), resolveModule);
    state->watchdog = std::make_unique<Watchdog>([context] { stop(context, StopReason::Time); });
    std::unique_ptr<Engine> engine(new Engine(std::move(state)));
    // Whatever the engine makes when it is first used, it makes before the process is closed in.
    CallSetting first;
    first.limitMs = 60'000;
    engine->load(first, "{}", "exports.handler = async () => {};");
    engine->invoke(first, R"({"timeout": 1000})", "{}");
    engine->drop(first.environment);
    return engine;
}

std::string Engine::load(const CallSetting &setting, std::string_view variables, std::string_view source)
{
    JSContext *context = m_state->context;
    Call call(*m_state, setting);
    auto &slot = m_state->environments[setting.environment];
    slot = std::make_unique<Environment>(context);
    m_state->current = slot.get();
    if (!makeGlobal(context, *slot))
        return call.stopped(setting.environment);

    const JSAutoRealm realm(context, slot->global);
    JS::RootedObject hooks(context, slot->hooks);
    JS::RootedValue exported(context), wrong(context);
    const bool evaluated = isModule(source) ? evaluateModule(context, source, &exported)
                                            : evaluateScript(context, source, hooks, &exported);
    if (s_stop != 0)
        return call.stopped(setting.environment);
    if (evaluated) {
        JS::RootedValueArray<2> args(context);
        args[0].set(exported);
        JSString *text = textOf(context, variables);
        if (text)
            args[1].setString(text);
        if (text && runner::call(context, hooks, "adopt", args, &wrong)) {
            if (wrong.isUndefined())
                return call.answer(Op::Done, {});
            const std::string error = utf8(context, wrong);
            m_state->environments.erase(setting.environment);
            return call.answer(Op::Failed, error);
        }
    }
    const std::string error = describePending(context, hooks);
    if (error.empty())
        return call.stopped(setting.environment);
    std::string frame = call.answer(Op::Failed, error);
    m_state->environments.erase(setting.environment);
    return frame;
}

std::string Engine::invoke(const CallSetting &setting, std::string_view contextText, std::string_view event)
{
    JSContext *context = m_state->context;
    Call call(*m_state, setting);
    const auto found = m_state->environments.find(setting.environment);
    if (found == m_state->environments.end())
        return call.answer(Op::Failed, R"({"errorType": "Runtime.Unknown", "errorMessage": "no such environment"})");
    m_state->current = found->second.get();
    const JSAutoRealm realm(context, found->second->global);
    JS::RootedObject hooks(context, found->second->hooks);
    JS::RootedValueArray<2> args(context);
    JS::RootedValue result(context), more(context);
    JSString *eventString = textOf(context, event);
    if (eventString)
        args[0].setString(eventString);
    JSString *contextString = eventString ? textOf(context, contextText) : nullptr;
    if (!contextString)
        return call.stopped(setting.environment);
    args[1].setString(contextString);

    bool ok = runner::call(context, hooks, "start", args, &result);
    while (ok && s_stop == 0) {
        js::RunJobs(context);
        if (s_stop != 0)
            break;
        ok = runner::call(context, hooks, "step", JS::HandleValueArray::empty(), &more);
        if (!ok || !more.isTrue())
            break;
    }
    ok = ok && s_stop == 0 && runner::call(context, hooks, "finish", JS::HandleValueArray::empty(), &result);
    if (!ok || s_stop != 0)
        return call.stopped(setting.environment);
    if (result.isString())
        return call.answer(Op::Done, utf8(context, result));
    JS::RootedObject failure(context, &result.toObject());
    JS::RootedValue text(context);
    JS_GetElement(context, failure, 0, &text);
    return call.answer(Op::Failed, utf8(context, text));
}

void Engine::drop(std::uint32_t environment)
{
    m_state->environments.erase(environment);
}

} // namespace headwater::runner
