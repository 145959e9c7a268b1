// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/analytics-app/delivery.h"

#include "core/kernel/md5.h"
#include "core/world/world.h"

#include <nlohmann/json.hpp>

#include <QByteArray>

#include <algorithm>

namespace headwater::services::analytics_app {

namespace {

using world::Json;

/// The upper bits of a record's number say which delivery it left by, so that its bytes are found again.
constexpr int kSlotShift = 38;

// What the service does not publish about its calls of a function.
constexpr std::size_t kBatchRows = 500;
constexpr std::uint64_t kBatchBytes = 4'000'000; // base64 makes a third more of it, below the 6 MB of an event
constexpr SimTime kBatchWait = kernel::kSecond;
constexpr SimTime kLongestWait = kernel::kMinute;
constexpr SimTime kKeptForOthers = 25 * kernel::kHour; // a delivery stream retries for a day

} // namespace

RowSource::RowSource(std::uint64_t firstNumber)
    : m_base(firstNumber)
{
    m_firstNumber = firstNumber;
}

void RowSource::add(SimTime at, world::WholeRecord record, SimTime keptFor)
{
    m_emitted.push_back(at);
    m_hashes.push_back(kernel::md5(record.partitionKey).high);
    m_sizes.push_back(static_cast<std::uint32_t>(record.data.size() + record.partitionKey.size()));
    m_contents.forgetBefore(at - keptFor);
    m_contents.add(at, std::move(record));
}

kernel::Digest128 RowSource::hash(std::uint64_t number) const
{
    return kernel::md5(whole(number).partitionKey);
}

world::WholeRecord RowSource::whole(std::uint64_t number) const
{
    return m_contents.find(number - m_base);
}

Delivery::Delivery(world::Component &owner, FunctionCaller &caller, world::Wire &wire, std::uint16_t slot)
    : m_owner(owner)
    , m_caller(caller)
    , m_wire(&wire)
    , m_slot(slot)
{
    world::Component &other = owner.world().component(wire.to);
    if (auto *target = dynamic_cast<RecordTarget *>(&other)) {
        m_stream = dynamic_cast<kinesis_stream::KinesisStream *>(&other);
        m_source = std::make_unique<RowSource>(std::uint64_t{slot} << kSlotShift);
        PutSpec spec;
        spec.batches = true;
        m_client = std::make_unique<PutClient>(owner.world(), owner.index(), slot, owner.id() + ">" + other.id(),
                                               *m_source, wire, *target, spec);
    } else {
        m_function = dynamic_cast<Function *>(&other);
    }
}

Delivery::~Delivery() = default;

void Delivery::schedule(SimTime time, std::uint16_t kind, std::uint64_t data)
{
    m_owner.world().schedule({.time = time,
                              .order = world::eventOrder(world::priority::kEmission, m_owner.index(),
                                                         std::uint64_t{m_slot} << 32 | (data & 0xffff'ffff)),
                              .target = m_owner.index(),
                              .kind = kind,
                              .slot = m_slot,
                              .data = data});
}

void Delivery::add(SimTime now, std::string text)
{
    if (!m_wire)
        return;
    const std::uint64_t number = m_rows++;
    if (m_client) {
        // The service spreads its output over the shards by a key of its own.
        char key[20];
        std::snprintf(key, sizeof key, "%016llx",
                      static_cast<unsigned long long>(kernel::mix64(kernel::mix64(m_slot) ^ number)));
        const SimTime keptFor = m_stream ? m_stream->retention() + kernel::kHour : kKeptForOthers;
        m_source->add(now, {key, {}, std::move(text)}, keptFor);
    } else if (m_function) {
        if (m_open.rows.empty())
            schedule(now + kBatchWait, kFlush, ++m_flushes);
        m_openBytes += text.size();
        m_open.rows.push_back(std::move(text));
        if (m_open.rows.size() >= kBatchRows || m_openBytes >= kBatchBytes)
            send(now);
    }
}

void Delivery::flush(SimTime now)
{
    if (m_wire && m_client)
        m_client->sourceChanged(now);
}

void Delivery::handle(const kernel::Event &event)
{
    if (event.kind <= PutClient::kLastEvent) {
        if (m_client)
            m_client->handle(event);
    } else if (event.kind == kFlush) {
        if (event.data == m_flushes && !m_open.rows.empty())
            send(event.time);
    } else if (event.kind == kRetry && m_wire) {
        invoke(event.time, event.data);
    }
}

void Delivery::send(SimTime now)
{
    ++m_flushes;
    m_openBytes = 0;
    const std::uint64_t token = std::uint64_t{m_slot} << kSlotShift | m_tokens++;
    m_sent.emplace(token, std::exchange(m_open, {}));
    invoke(now, token);
}

void Delivery::invoke(SimTime now, std::uint64_t token)
{
    const auto found = m_sent.find(token);
    if (found == m_sent.end())
        return;
    const Batch &batch = found->second;
    std::uint64_t bytes = 0;
    for (const std::string &row : batch.rows)
        bytes += row.size();
    ++m_invocations;
    m_wire->records += batch.rows.size();
    if (m_wire->cut) {
        FunctionResult unreachable;
        unreachable.kind = FunctionResult::Kind::Unreachable;
        answered(now, token, unreachable);
        return;
    }
    m_function->invoke(
        now, m_caller, token,
        {.trigger = "analytics", .records = batch.rows.size(), .bytes = bytes, .text = [this, batch, token] {
             return eventText(batch, token);
         }});
}

std::string Delivery::eventText(const Batch &batch, std::uint64_t token) const
{
    Json records = Json::array();
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
        const QByteArray data(batch.rows[i].data(), static_cast<qsizetype>(batch.rows[i].size()));
        records.push_back({{"recordId", std::to_string(token) + "-" + std::to_string(i)},
                           {"lambdaDeliveryRecordMetadata", {{"retryHint", batch.attempt}}},
                           {"data", data.toBase64().toStdString()}});
    }
    return Json{{"invocationId", std::to_string(token) + "-" + std::to_string(batch.attempt)},
                {"applicationArn", "arn:aws:kinesisanalytics:us-east-1:000000000000:application/" + m_owner.id()},
                {"records", std::move(records)}}
        .dump();
}

void Delivery::answered(SimTime now, std::uint64_t token, const FunctionResult &result)
{
    const auto found = m_sent.find(token);
    if (found == m_sent.end())
        return;
    Batch &batch = found->second;
    std::vector<std::string> again;
    if (result.kind == FunctionResult::Kind::Success && !result.modelled) {
        // Each record says how it went; one that the answer does not mention was not delivered.
        const Json answer = Json::parse(result.payload, nullptr, false);
        std::vector<bool> isOk(batch.rows.size());
        if (answer.is_object() && answer.contains("records") && answer["records"].is_array()) {
            const std::string prefix = std::to_string(token) + "-";
            for (const Json &record : answer["records"]) {
                const std::string id = record.is_object() ? record.value("recordId", "") : "";
                for (std::size_t i = 0; i < isOk.size() && id.starts_with(prefix); ++i)
                    isOk[i] = isOk[i] || (id == prefix + std::to_string(i) && record.value("result", "") == "Ok");
            }
        }
        for (std::size_t i = 0; i < isOk.size(); ++i) {
            if (!isOk[i])
                again.push_back(std::move(batch.rows[i]));
        }
    } else if (result.kind != FunctionResult::Kind::Success) {
        again = std::move(batch.rows);
        batch.rows.clear();
        m_wire->refused += again.size();
    }
    const std::size_t whole = std::max(batch.rows.size(), again.size());
    m_ok += whole - again.size();
    m_failed += again.size();
    if (again.empty()) {
        m_sent.erase(found);
        return;
    }
    // Delivered at least once: whatever was not comes again, after longer and longer waits.
    batch.rows = std::move(again);
    const SimTime wait = std::min(kLongestWait, kernel::kSecond << std::min(batch.attempt, 6u));
    ++batch.attempt;
    schedule(now + wait, kRetry, token);
}

void Delivery::giveUp()
{
    if (m_client)
        m_client->giveUp();
    if (m_function) {
        m_dropped += m_open.rows.size();
        for (const auto &[token, batch] : m_sent)
            m_dropped += batch.rows.size();
        m_open = {};
        m_sent.clear();
    }
    m_wire = nullptr;
}

std::uint16_t Delivery::slotOf(std::uint64_t number)
{
    return static_cast<std::uint16_t>(number >> kSlotShift);
}

world::WholeRecord Delivery::wholeRecord(std::uint64_t number) const
{
    return m_source ? m_source->whole(number) : world::WholeRecord{};
}

void Delivery::tally(world::Ledger &ledger) const
{
    if (m_client) {
        ledger.produced += m_client->counts.produced;
        ledger.dropped += m_client->counts.dropped;
        ledger.held += m_client->held();
    } else if (m_function) {
        ledger.produced += m_rows;
        ledger.delivered += m_ok;
        ledger.dropped += m_dropped;
        ledger.held += m_rows - m_ok - m_dropped;
    }
}

void Delivery::fingerprint(kernel::Fingerprint &print) const
{
    for (const std::uint64_t value : {m_rows, m_ok, m_failed, m_invocations})
        print.add(value);
}

Delivery::Counts Delivery::counts() const
{
    if (m_client)
        return {m_rows, m_client->counts.accepted, m_client->counts.throttled,
                m_client->counts.accepted + m_client->counts.throttled};
    return {m_rows, m_ok, m_failed, m_ok + m_failed};
}

} // namespace headwater::services::analytics_app
