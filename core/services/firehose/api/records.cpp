// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later

// Records that clients put, and how they are encrypted.

#include "core/services/firehose/api/account.h"

namespace headwater::services::firehose::api {
namespace {

constexpr std::string_view kSlowDown = "Slow down.";
constexpr std::string_view kOwnKey = "AWS_OWNED_CMK", kCustomerKey = "CUSTOMER_MANAGED_CMK";

ApiError slowDown()
{
    return {kServiceUnavailable, std::string(kSlowDown)};
}

} // namespace

ApiResult<DeliveryStream *> Account::resolveForData(const Text &name) const
{
    auto stream = resolve(name);
    if (!stream)
        return stream;
    if ((*stream)->status() == DeliveryStatus::Creating)
        return ApiError{kResourceNotFound, "Firehose " + *name + " under accountId " +
                                               std::string(kinesis_stream::kAccountId) + " not found."};
    if ((*stream)->readsStream())
        return ApiError{kInvalidArgument,
                        "This operation is not permitted on KinesisStreamAsSource delivery stream type."};
    return stream;
}

std::optional<ApiError> Account::checkKey(DeliveryStream &stream) const
{
    const std::string_view problem = stream.keyProblem(now());
    if (problem.empty())
        return std::nullopt;
    return ApiError{kInvalidKmsResource,
                    std::string(problem) + ": the key " + stream.encryption().keyArn + " cannot be used."};
}

ApiResult<PutRecordResult> Account::putRecord(PutRecordRequest request)
{
    Validation validation;
    validation.text("deliveryStreamName", request.deliveryStreamName, kStreamNameRule, Need::Required)
        .notNull("record", request.hasRecord);
    if (request.hasRecord)
        validation.blob("record.data", request.data, m_limits.maxRecordBytes);
    if (auto problem = validation.problem())
        return *problem;
    const auto found = resolveForData(request.deliveryStreamName);
    if (!found)
        return found.error();
    DeliveryStream &stream = **found;
    if (!stream.admitCall(now(), 1))
        return slowDown();
    if (auto problem = checkKey(stream))
        return *problem;
    if (stream.putContent(now(), std::move(*request.data)) != PutOutcome::Accepted)
        return slowDown();
    return PutRecordResult{stream.drawRecordId(), stream.isEncrypted()};
}

ApiResult<PutRecordBatchResult> Account::putRecordBatch(PutRecordBatchRequest request)
{
    Validation validation;
    validation.text("deliveryStreamName", request.deliveryStreamName, kStreamNameRule, Need::Required)
        .notNull("records", request.records.has_value());
    std::uint64_t bytes = 0;
    if (request.records) {
        const std::size_t count = request.records->size();
        if (count < 1)
            validation.add("records", "'[]'", "Member must have length greater than or equal to 1");
        if (static_cast<std::int64_t>(count) > m_limits.maxBatchRecords)
            validation.add("records", "'[" + std::to_string(count) + " entries]'",
                           "Member must have length less than or equal to " + std::to_string(m_limits.maxBatchRecords));
        for (std::size_t i = 0; i < count; ++i) {
            const Text &data = (*request.records)[i];
            validation.inRecord(i + 1).blob("data", data, m_limits.maxRecordBytes);
            bytes += data ? data->size() : 0;
        }
    }
    if (auto problem = validation.problem())
        return *problem;
    const auto found = resolveForData(request.deliveryStreamName);
    if (!found)
        return found.error();
    DeliveryStream &stream = **found;
    if (bytes > stream.maxCallBytes())
        return ApiError{kInvalidArgument, "Records size exceeds 4 MB limit"};
    if (!stream.admitCall(now(), request.records->size()))
        return slowDown();
    if (auto problem = checkKey(stream))
        return *problem;
    PutRecordBatchResult result;
    result.encrypted = stream.isEncrypted();
    result.requestResponses.reserve(request.records->size());
    for (Text &record : *request.records) {
        PutRecordBatchEntry &entry = result.requestResponses.emplace_back();
        if (stream.putContent(now(), std::move(*record)) == PutOutcome::Accepted) {
            entry.recordId = stream.drawRecordId();
        } else {
            ++result.failedPutCount;
            entry.errorCode = kServiceUnavailable;
            entry.errorMessage = kSlowDown;
        }
    }
    return result;
}

/// A key of the pipeline must work at once; one that is none of its nodes is taken at its word.
std::optional<ApiError> Account::checkKeyArn(const std::string &keyType, const Text &keyArn) const
{
    if (keyType == kCustomerKey && !keyArn)
        return ApiError{kInvalidArgument, "KeyARN must be given for key type " + keyType + "."};
    if (keyType == kOwnKey && keyArn)
        return ApiError{kInvalidArgument, "KeyARN must not be given for key type " + keyType + "."};
    if (const std::string_view problem = keyArn ? keyProblem(m_world, *keyArn) : std::string_view(); !problem.empty())
        return ApiError{kInvalidKmsResource, std::string(problem) + ": the key " + *keyArn + " cannot be used."};
    return std::nullopt;
}

ApiResult<void> Account::startDeliveryStreamEncryption(const StartEncryptionRequest &request)
{
    Validation validation;
    validation.text("deliveryStreamName", request.deliveryStreamName, kStreamNameRule, Need::Required);
    if (request.hasConfiguration)
        validation.text("deliveryStreamEncryptionConfigurationInput.keyARN", request.keyARN, kKeyArnRule)
            .choice("deliveryStreamEncryptionConfigurationInput.keyType", request.keyType, {kOwnKey, kCustomerKey},
                    Need::Required);
    if (auto problem = validation.problem())
        return *problem;
    if (auto problem = admit("StartDeliveryStreamEncryption"))
        return *problem;
    const auto stream = resolveActive(request.deliveryStreamName, "StartDeliveryStreamEncryption");
    if (!stream)
        return stream.error();
    const std::string keyType = request.keyType.value_or(std::string(kOwnKey));
    if ((*stream)->readsStream())
        return ApiError{kInvalidArgument,
                        "This operation is not permitted on KinesisStreamAsSource delivery stream type."};
    if (auto problem = checkKeyArn(keyType, request.keyARN))
        return *problem;
    return (*stream)->changeEncryption(now(), true, keyType, request.keyARN.value_or(""));
}

ApiResult<void> Account::stopDeliveryStreamEncryption(const StreamRequest &request)
{
    if (auto problem = Validation()
                           .text("deliveryStreamName", request.deliveryStreamName, kStreamNameRule, Need::Required)
                           .problem())
        return *problem;
    if (auto problem = admit("StopDeliveryStreamEncryption"))
        return *problem;
    const auto stream = resolveActive(request.deliveryStreamName, "StopDeliveryStreamEncryption");
    if (!stream)
        return stream.error();
    if ((*stream)->readsStream())
        return ApiError{kInvalidArgument,
                        "This operation is not permitted on KinesisStreamAsSource delivery stream type."};
    return (*stream)->changeEncryption(now(), false, {}, {});
}

} // namespace headwater::services::firehose::api
