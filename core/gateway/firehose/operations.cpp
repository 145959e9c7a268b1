// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/gateway/firehose/operations.h"

#include <algorithm>
#include <vector>

namespace headwater::gateway::firehose {
namespace {

using api::Account;

template <typename R>
using Members = std::vector<Member<R>>;

/// The members of a request that names a delivery stream, and its own.
template <typename R>
Members<R> ofStream(Members<R> own = {})
{
    Members<R> all{member("DeliveryStreamName", &R::deliveryStreamName)};
    std::move(own.begin(), own.end(), std::back_inserter(all));
    return all;
}

// How results are written.

Json resultJson(const api::ListResult &result, const WireForm &)
{
    return {{"DeliveryStreamNames", result.deliveryStreamNames},
            {"HasMoreDeliveryStreams", result.hasMoreDeliveryStreams}};
}

Json resultJson(const api::Description &result, const WireForm &form)
{
    Json json = {{"DeliveryStreamName", result.deliveryStreamName},
                 {"DeliveryStreamARN", result.deliveryStreamARN},
                 {"DeliveryStreamStatus", result.deliveryStreamStatus},
                 {"DeliveryStreamType", result.deliveryStreamType},
                 {"DeliveryStreamEncryptionConfiguration", result.encryption},
                 {"VersionId", result.versionId},
                 {"CreateTimestamp", form.time(result.createTimestamp)},
                 {"Destinations", result.destinations},
                 {"HasMoreDestinations", false}};
    if (result.lastUpdateTimestamp)
        json["LastUpdateTimestamp"] = form.time(*result.lastUpdateTimestamp);
    if (result.sourceStreamARN) {
        Json &source = json["Source"]["KinesisStreamSourceDescription"];
        source = {{"KinesisStreamARN", *result.sourceStreamARN}, {"RoleARN", *result.sourceRoleARN}};
        if (result.deliveryStartTimestamp)
            source["DeliveryStartTimestamp"] = form.time(*result.deliveryStartTimestamp);
    }
    return {{"DeliveryStreamDescription", std::move(json)}};
}

Json resultJson(const api::PutRecordResult &result, const WireForm &)
{
    return {{"RecordId", result.recordId}, {"Encrypted", result.encrypted}};
}

Json resultJson(const api::PutRecordBatchResult &result, const WireForm &)
{
    Json list = Json::array();
    for (const api::PutRecordBatchEntry &each : result.requestResponses)
        list.push_back(each.recordId ? Json{{"RecordId", *each.recordId}}
                                     : Json{{"ErrorCode", *each.errorCode}, {"ErrorMessage", *each.errorMessage}});
    return {{"FailedPutCount", result.failedPutCount},
            {"Encrypted", result.encrypted},
            {"RequestResponses", std::move(list)}};
}

Json resultJson(const api::TagList &result, const WireForm &)
{
    Json list = Json::array();
    for (const auto &[key, value] : result.tags)
        list.push_back({{"Key", key}, {"Value", value}});
    return {{"Tags", std::move(list)}, {"HasMoreTags", result.hasMoreTags}};
}

/// The operations that say nothing answer an empty structure.
template <typename T>
Outcome outcomeOf(const api::ApiResult<T> &result, const WireForm &form)
{
    if (!result)
        return result.error();
    if constexpr (std::is_void_v<T>)
        return Json::object();
    else
        return resultJson(*result, form);
}

template <typename R, typename Call>
Operation operation(std::string_view name, Call call, Members<R> members)
{
    return {name,
            [call, members = std::move(members)](Account &account, const Json &body, const WireForm &form) -> Outcome {
                R request;
                if (auto problem = readStructure(body, members, form, request))
                    return NotThatShape{std::move(*problem)};
                return outcomeOf(std::invoke(call, account, std::move(request)), form);
            }};
}

Unreadable checkKinds(const Json &value, std::span<const api::Field> fields, const WireForm &form);

Unreadable checkKind(const Json &value, const api::Field &field, const WireForm &form)
{
    using Kind = api::Field::Kind;
    std::optional<std::string> text;
    std::optional<std::int64_t> number;
    bool flag = false;
    switch (field.kind) {
    case Kind::String:
        return readText(value, text);
    case Kind::Integer:
        return readInteger(value, form, number);
    case Kind::Boolean:
        return readBoolean(value, flag);
    case Kind::Structure:
        return checkKinds(value, field.inside, form);
    case Kind::List:
        break;
    }
    if (auto problem = expectList(value))
        return problem;
    for (const Json &each : value) {
        if (auto problem = checkKinds(each, field.inside, form))
            return problem;
    }
    return std::nullopt;
}

/// Whether the values of a structure are of the kinds that its fields name.
Unreadable checkKinds(const Json &value, std::span<const api::Field> fields, const WireForm &form)
{
    if (auto problem = expectStructure(value); problem || value.is_null())
        return problem;
    for (const api::Field &field : fields) {
        const auto found = value.find(field.name);
        if (found == value.end())
            continue;
        if (auto problem = checkKind(*found, field, form))
            return problem;
    }
    return std::nullopt;
}

/// What the fields name of a value, and nothing else. Members that are null are as good as absent, and an entry of a
/// list that is null is an empty structure.
Json picked(const Json &value, std::span<const api::Field> fields)
{
    using Kind = api::Field::Kind;
    Json out = Json::object();
    for (const api::Field &field : fields) {
        const auto found = value.is_object() ? value.find(field.name) : value.end();
        if (found == value.end() || found->is_null())
            continue;
        Json &place = out[std::string(field.name)];
        if (field.kind == Kind::Structure) {
            place = picked(*found, field.inside);
        } else if (field.kind == Kind::List) {
            place = Json::array();
            for (const Json &each : *found)
                place.push_back(picked(each, field.inside));
        } else {
            place = *found;
        }
    }
    return out;
}

/// One whose request is described by fields, and goes on as it is.
template <typename Call>
Operation deep(std::string_view name, std::span<const api::Field> (*fields)(limits::Profile), Call call)
{
    return {name, [fields, call](Account &account, const Json &body, const WireForm &form) -> Outcome {
                const auto known = fields(account.profile());
                if (auto problem = checkKinds(body, known, form))
                    return NotThatShape{std::move(*problem)};
                return call(account, picked(body, known), form);
            }};
}

Unreadable readRecord(const Json &value, api::PutRecordRequest &request)
{
    if (auto problem = expectStructure(value); problem || value.is_null())
        return problem;
    request.hasRecord = true;
    const auto data = value.find("Data");
    return data == value.end() ? std::nullopt : readBlob(*data, request.data);
}

Unreadable readRecords(const Json &value, api::PutRecordBatchRequest &request)
{
    if (auto problem = expectList(value); problem || value.is_null())
        return problem;
    request.records.emplace().reserve(value.size());
    for (const Json &each : value) {
        if (auto problem = expectStructure(each))
            return problem;
        api::Text &data = request.records->emplace_back();
        const auto found = each.is_object() ? each.find("Data") : each.end();
        if (found == each.end())
            continue;
        if (auto problem = readBlob(*found, data))
            return problem;
    }
    return std::nullopt;
}

Unreadable readTags(const Json &value, const WireForm &form, api::TagRequest &request)
{
    static const Members<api::Tag> members{member("Key", &api::Tag::key), member("Value", &api::Tag::value)};
    if (auto problem = expectList(value); problem || value.is_null())
        return problem;
    request.tags.emplace();
    for (const Json &each : value) {
        if (auto problem = readStructure(each, members, form, request.tags->emplace_back()))
            return problem;
    }
    return std::nullopt;
}

Unreadable readEncryption(const Json &value, const WireForm &form, api::StartEncryptionRequest &request)
{
    using R = api::StartEncryptionRequest;
    static const Members<R> members{member("KeyType", &R::keyType), member("KeyARN", &R::keyARN)};
    if (auto problem = expectStructure(value); problem || value.is_null())
        return problem;
    request.hasConfiguration = true;
    return readStructure(value, members, form, request);
}

std::vector<Operation> allOperations()
{
    using namespace api;
    std::vector<Operation> all{
        deep("CreateDeliveryStream", createFields,
             [](Account &account, const Json &request, const WireForm &) -> Outcome {
                 const auto arn = account.createDeliveryStream(request);
                 return arn ? Outcome(Json{{"DeliveryStreamARN", *arn}}) : Outcome(arn.error());
             }),
        deep("UpdateDestination", updateFields,
             [](Account &account, const Json &request, const WireForm &form) {
                 return outcomeOf(account.updateDestination(request), form);
             }),
        operation<StreamRequest>("DeleteDeliveryStream", &Account::deleteDeliveryStream, ofStream<StreamRequest>()),
        operation<DescribeRequest>("DescribeDeliveryStream", &Account::describeDeliveryStream,
                                   ofStream<DescribeRequest>({member("Limit", &DescribeRequest::limit),
                                                              member("ExclusiveStartDestinationId",
                                                                     &DescribeRequest::exclusiveStartDestinationId)})),
        operation<ListRequest>(
            "ListDeliveryStreams", &Account::listDeliveryStreams,
            {member("Limit", &ListRequest::limit), member("DeliveryStreamType", &ListRequest::deliveryStreamType),
             member("ExclusiveStartDeliveryStreamName", &ListRequest::exclusiveStartDeliveryStreamName)}),
        operation<PutRecordRequest>(
            "PutRecord", &Account::putRecord,
            ofStream<PutRecordRequest>({{"Record",
                                         [](const Json &value, const WireForm &, PutRecordRequest &request) {
                                             return readRecord(value, request);
                                         }}})),
        operation<PutRecordBatchRequest>(
            "PutRecordBatch", &Account::putRecordBatch,
            ofStream<PutRecordBatchRequest>({{"Records",
                                              [](const Json &value, const WireForm &, PutRecordBatchRequest &request) {
                                                  return readRecords(value, request);
                                              }}})),
        operation<StartEncryptionRequest>(
            "StartDeliveryStreamEncryption", &Account::startDeliveryStreamEncryption,
            ofStream<StartEncryptionRequest>({{"DeliveryStreamEncryptionConfigurationInput", readEncryption}})),
        operation<StreamRequest>("StopDeliveryStreamEncryption", &Account::stopDeliveryStreamEncryption,
                                 ofStream<StreamRequest>()),
        operation<TagRequest>("TagDeliveryStream", &Account::tagDeliveryStream,
                              ofStream<TagRequest>({{"Tags", readTags}})),
        operation<UntagRequest>("UntagDeliveryStream", &Account::untagDeliveryStream,
                                ofStream<UntagRequest>({member("TagKeys", &UntagRequest::tagKeys)})),
        operation<ListTagsRequest>(
            "ListTagsForDeliveryStream", &Account::listTagsForDeliveryStream,
            ofStream<ListTagsRequest>({member("ExclusiveStartTagKey", &ListTagsRequest::exclusiveStartTagKey),
                                       member("Limit", &ListTagsRequest::limit)})),
    };
    std::sort(all.begin(), all.end(), [](const Operation &a, const Operation &b) { return a.name < b.name; });
    return all;
}

} // namespace

std::span<const Operation> operations()
{
    static const std::vector<Operation> all = allOperations();
    return all;
}

const Operation *findOperation(std::string_view name)
{
    return findNamed(operations(), name);
}

} // namespace headwater::gateway::firehose
