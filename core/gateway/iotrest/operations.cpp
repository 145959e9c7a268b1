// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
// The operations of AWS IoT's data plane and control plane, row by row.
#include "core/gateway/iotrest/rest.h"

#include <algorithm>

namespace headwater::gateway::iotrest {
namespace {

template <char... more>
bool isOf(std::string_view text)
{
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || ((c == more) || ...);
    });
}

bool isHex(std::string_view text)
{
    if (text.starts_with("0x"))
        text.remove_prefix(2);
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9');
    });
}

bool isDigits(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool isAnything(std::string_view)
{
    return true;
}

const Rule kAnyText{};
const Rule kText{Kind::Text, {1, 0}};
const Rule kName{Kind::Text, {1, 128, "[a-zA-Z0-9:_-]+", isOf<':', '_', '-'>}};
const Rule kShadowName{Kind::Text, {1, 64, "[$a-zA-Z0-9:_-]+", isOf<'$', ':', '_', '-'>}};
const Rule kClientId{Kind::Text, {1, 128, "[^$].*", [](std::string_view text) {
                                      return !text.starts_with('$');
                                  }}};
const Rule kAttributeName{Kind::Text, {0, 128, "[a-zA-Z0-9_.,@/:#-]+", [](std::string_view text) {
                                           return !text.empty() && isOf<'_', '.', ',', '@', '/', ':', '#', '-'>(text);
                                       }}};
const Rule kAttributeValue{
    Kind::Text, {0, 800, "[a-zA-Z0-9_.,@/:#=\\[\\]-]*", isOf<'_', '.', ',', '@', '/', ':', '#', '=', '[', ']', '-'>}};
const Rule kAttributes{Kind::Map, {}, 0, 0, {}, &kAttributeName, &kAttributeValue};
const Rule kDescription{Kind::Text, {0, 2'028, "[\\p{Graph}\\x20]*", [](std::string_view text) {
                                         return std::all_of(text.begin(), text.end(), [](char c) {
                                             return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f;
                                         });
                                     }}};
const Rule kPolicyName{Kind::Text, {1, 128, "[\\w+=,.@-]+", isOf<'_', '+', '=', ',', '.', '@', '-'>}};
const Rule kDocument{Kind::Text, {0, 404'600, "[\\s\\S]*", isAnything}};
const Rule kVersionId{Kind::Text, {0, 0, "[0-9]+", isDigits}};
const Rule kCertificateId{Kind::Text, {64, 64, "(0x)?[a-fA-F0-9]+", isHex}};
const Rule kPem{Kind::Text, {1, 65'536, "[\\s\\S]*", isAnything}};
const Rule kRequestPem{Kind::Text, {1, 4'096, "[\\s\\S]*", isAnything}};
const Rule kRuleName{Kind::Text, {1, 128, "^[a-zA-Z0-9_]+$", isOf<'_'>}};
const Rule kAuthorizerName{Kind::Text, {1, 128, "[\\w=,@-]+", isOf<'_', '=', ',', '@', '-'>}};
const Rule kFunctionArn{Kind::Text, {0, 2'048, "[\\s\\S]*", isAnything}};
const Rule kKeyName{Kind::Text, {1, 128, "[a-zA-Z0-9_-]+", isOf<'_', '-'>}};
const Rule kKeyText{Kind::Text, {0, 5'120, "[\\s\\S]*", isAnything}};
const Rule kPublicKeys{Kind::Map, {}, 0, 0, {}, &kName, &kKeyText};
const Rule kMarker{Kind::Text, {0, 1'024, "[A-Za-z0-9+/]+={0,2}", isOf<'+', '/', '='>}};
const Rule kEndpointType{Kind::Text, {0, 128, "[\\s\\S]*", isAnything}};
const Rule kNumber{Kind::Integer};
const Rule kQos{Kind::Integer, {}, 0, 1};
const Rule kPage{Kind::Integer, {}, 1, 250};
const Rule kRulePage{Kind::Integer, {}, 1, 10'000};
const Rule kIndexPage{Kind::Integer, {}, 1, 500};
const Rule kRetainedPage{Kind::Integer, {}, 1, 200};
const Rule kShadowPage{Kind::Integer, {}, 1, 100};
const Rule kFlag{Kind::Boolean};
const Rule kStructure{Kind::Structure};
const Rule kNames{Kind::List, {}, 0, 0, {}, nullptr, &kName};
const Rule kSearchable{Kind::List, {}, 0, 0, {}, nullptr, &kAttributeName};
const Rule kActions{Kind::List, {}, 0, 10, {}, nullptr, &kStructure};
const Rule kAuthInfos{Kind::List, {}, 0, 10, {}, nullptr, &kStructure};
const Rule kPolicyNames{Kind::List, {}, 0, 0, {}, nullptr, &kPolicyName};
const Rule kTags{Kind::List, {}, 0, 0, {}, nullptr, &kStructure};
const Rule kTagKeys{Kind::List, {}, 0, 0, {}, nullptr, &kText};
const Rule kCertificateStatus{
    Kind::Text,
    {},
    0,
    0,
    {"ACTIVE", "INACTIVE", "REVOKED", "PENDING_TRANSFER", "REGISTER_INACTIVE", "PENDING_ACTIVATION"}};
const Rule kActiveOrNot{Kind::Text, {}, 0, 0, {"ACTIVE", "INACTIVE"}};
const Rule kEnableOrNot{Kind::Text, {}, 0, 0, {"ENABLE", "DISABLE"}};
const Rule kMode{Kind::Text, {}, 0, 0, {"DEFAULT", "SNI_ONLY"}};
const Rule kThingIndexing{Kind::Text, {}, 0, 0, {"OFF", "REGISTRY", "REGISTRY_AND_SHADOW"}};
const Rule kPresenceIndexing{Kind::Text, {}, 0, 0, {"OFF", "STATUS"}};
const Rule kGroupIndexing{Kind::Text, {}, 0, 0, {"OFF", "ON"}};
const Rule kPayloadFormat{Kind::Text, {}, 0, 0, {"UNSPECIFIED_BYTES", "UTF8_DATA"}};

using Fields = std::vector<Field>;

Field inPath(std::string_view name, const Rule &rule, std::string_view wire = {})
{
    return {name, In::Path, &rule, true, wire};
}

Field inQuery(std::string_view name, const Rule &rule, std::string_view wire = {})
{
    return {name, In::Query, &rule, false, wire};
}

Field inHeader(std::string_view name, std::string_view wire, const Rule &rule = kText)
{
    return {name, In::Header, &rule, false, wire};
}

Field inBody(std::string_view name, const Rule &rule)
{
    return {name, In::Body, &rule};
}

Field needed(Field field)
{
    field.isNeeded = true;
    return field;
}

const Field kThing = inPath("thingName", kName), kType = inPath("thingTypeName", kName),
            kGroup = inPath("thingGroupName", kName), kPolicy = inPath("policyName", kPolicyName),
            kCertificate = inPath("certificateId", kCertificateId),
            kAuthority = inPath("certificateId", kCertificateId, "caCertificateId"),
            kTopicRule = inPath("ruleName", kRuleName);
const Field kPrincipalOfThing = needed(inHeader("principal", "x-amzn-principal")),
            kPrincipal = needed(inHeader("principal", "x-amzn-iot-principal"));

Fields with(Fields fields, const Fields &more)
{
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

/// A list that is asked for page by page, in the two ways that the service has.
Fields pages(Fields fields, const Rule &size = kPage)
{
    return with(std::move(fields), {inQuery("nextToken", kAnyText), inQuery("maxResults", size)});
}

Fields markedPages(Fields fields)
{
    return with(std::move(fields), {inQuery("marker", kMarker), inQuery("pageSize", kPage),
                                    inQuery("ascendingOrder", kFlag, "isAscendingOrder")});
}

Fields groupFields(Fields fields)
{
    return with(std::move(fields), {inBody("thingGroupProperties", kStructure),
                                    inBody("thingGroupProperties.thingGroupDescription", kDescription),
                                    inBody("thingGroupProperties.attributePayload", kStructure),
                                    inBody("thingGroupProperties.attributePayload.attributes", kAttributes),
                                    inBody("thingGroupProperties.attributePayload.merge", kFlag)});
}

Fields ruleFields(Fields fields)
{
    return with(std::move(fields),
                {needed(inBody("topicRulePayload", kStructure)), needed(inBody("topicRulePayload.sql", kAnyText)),
                 inBody("topicRulePayload.description", kAnyText), needed(inBody("topicRulePayload.actions", kActions)),
                 inBody("topicRulePayload.ruleDisabled", kFlag), inBody("topicRulePayload.awsIotSqlVersion", kAnyText),
                 inBody("topicRulePayload.errorAction", kStructure)});
}

Fields thingFields(Fields fields)
{
    return with(std::move(fields),
                {inBody("thingTypeName", kName), inBody("attributePayload", kStructure),
                 inBody("attributePayload.attributes", kAttributes), inBody("attributePayload.merge", kFlag)});
}

const Fields kMembership{inBody("thingGroupName", kName), inBody("thingGroupArn", kAnyText), inBody("thingName", kName),
                         inBody("thingArn", kAnyText), inBody("overrideDynamicGroups", kFlag)};

std::vector<Operation> dataTable()
{
    const Fields shadow{kThing, inQuery("shadowName", kShadowName, "name")};
    return {
        {"Publish",
         "POST",
         "/topics/{topic+}",
         {inPath("topic", kAnyText), inQuery("qos", kQos), inQuery("retain", kFlag), inQuery("contentType", kAnyText),
          inQuery("responseTopic", kAnyText), inQuery("messageExpiry", kNumber),
          inHeader("userProperties", "x-amz-mqtt5-user-properties"),
          inHeader("payloadFormatIndicator", "x-amz-mqtt5-payload-format-indicator", kPayloadFormat),
          inHeader("correlationData", "x-amz-mqtt5-correlation-data")},
         "payload"},
        {"GetThingShadow", "GET", "/things/{thingName}/shadow", shadow},
        {"UpdateThingShadow", "POST", "/things/{thingName}/shadow", shadow, "payload"},
        {"DeleteThingShadow", "DELETE", "/things/{thingName}/shadow", shadow},
        {"ListNamedShadowsForThing",
         "GET",
         "/api/things/shadow/ListNamedShadowsForThing/{thingName}",
         {kThing, inQuery("nextToken", kAnyText), inQuery("pageSize", kShadowPage)},
         {},
         true},
        {"ListRetainedMessages", "GET", "/retainedMessage", pages({}, kRetainedPage), {}, true},
        {"GetRetainedMessage", "GET", "/retainedMessage/{topic+}", {inPath("topic", kAnyText)}, {}, true},
        {"DeleteConnection",
         "DELETE",
         "/connections/{clientId}",
         {inPath("clientId", kClientId), inQuery("cleanSession", kFlag), inQuery("preventWillMessage", kFlag)},
         {},
         true},
    };
}

std::vector<Operation> thingTable()
{
    return {
        {"CreateThing", "POST", "/things/{thingName}", thingFields({kThing, inBody("billingGroupName", kName)})},
        {"DescribeThing", "GET", "/things/{thingName}", {kThing}},
        {"UpdateThing", "PATCH", "/things/{thingName}",
         thingFields({kThing, inBody("expectedVersion", kNumber), inBody("removeThingType", kFlag)})},
        {"DeleteThing", "DELETE", "/things/{thingName}", {kThing, inQuery("expectedVersion", kNumber)}},
        {"ListThings", "GET", "/things",
         pages({inQuery("attributeName", kAttributeName), inQuery("attributeValue", kAttributeValue),
                inQuery("thingTypeName", kName), inQuery("usePrefixAttributeValue", kFlag)})},
        {"AttachThingPrincipal", "PUT", "/things/{thingName}/principals", {kThing, kPrincipalOfThing}},
        {"DetachThingPrincipal", "DELETE", "/things/{thingName}/principals", {kThing, kPrincipalOfThing}},
        {"ListThingPrincipals", "GET", "/things/{thingName}/principals", pages({kThing})},
        {"ListPrincipalThings", "GET", "/principals/things", pages({kPrincipalOfThing})},
        {"ListThingGroupsForThing", "GET", "/things/{thingName}/thing-groups", pages({kThing})},
        {"CreateThingType",
         "POST",
         "/thing-types/{thingTypeName}",
         {kType, inBody("thingTypeProperties", kStructure),
          inBody("thingTypeProperties.thingTypeDescription", kDescription),
          inBody("thingTypeProperties.searchableAttributes", kSearchable), inBody("tags", kTags)}},
        {"DescribeThingType", "GET", "/thing-types/{thingTypeName}", {kType}},
        {"DeprecateThingType",
         "POST",
         "/thing-types/{thingTypeName}/deprecate",
         {kType, inBody("undoDeprecate", kFlag)}},
        {"DeleteThingType", "DELETE", "/thing-types/{thingTypeName}", {kType}},
        {"ListThingTypes", "GET", "/thing-types", pages({inQuery("thingTypeName", kName)})},
        {"AddThingToThingGroup", "PUT", "/thing-groups/addThingToThingGroup", kMembership},
        {"RemoveThingFromThingGroup", "PUT", "/thing-groups/removeThingFromThingGroup", kMembership},
        {"UpdateThingGroupsForThing",
         "PUT",
         "/thing-groups/updateThingGroupsForThing",
         {inBody("thingName", kName), inBody("thingGroupsToAdd", kNames), inBody("thingGroupsToRemove", kNames),
          inBody("overrideDynamicGroups", kFlag)}},
        {"CreateThingGroup", "POST", "/thing-groups/{thingGroupName}",
         groupFields({kGroup, inBody("parentGroupName", kName), inBody("tags", kTags)})},
        {"DescribeThingGroup", "GET", "/thing-groups/{thingGroupName}", {kGroup}},
        {"UpdateThingGroup", "PATCH", "/thing-groups/{thingGroupName}",
         groupFields({kGroup, inBody("expectedVersion", kNumber)})},
        {"DeleteThingGroup", "DELETE", "/thing-groups/{thingGroupName}", {kGroup, inQuery("expectedVersion", kNumber)}},
        {"ListThingGroups", "GET", "/thing-groups",
         pages({inQuery("parentGroup", kName), inQuery("namePrefixFilter", kName), inQuery("recursive", kFlag)})},
        {"ListThingsInThingGroup", "GET", "/thing-groups/{thingGroupName}/things",
         pages({kGroup, inQuery("recursive", kFlag)})},
        {"CreateDynamicThingGroup", "POST", "/dynamic-thing-groups/{thingGroupName}",
         groupFields({kGroup, needed(inBody("queryString", kText)), inBody("indexName", kName),
                      inBody("queryVersion", kAnyText), inBody("tags", kTags)})},
        {"UpdateDynamicThingGroup", "PATCH", "/dynamic-thing-groups/{thingGroupName}",
         groupFields({kGroup, inBody("queryString", kText), inBody("indexName", kName),
                      inBody("queryVersion", kAnyText), inBody("expectedVersion", kNumber)})},
        {"DeleteDynamicThingGroup",
         "DELETE",
         "/dynamic-thing-groups/{thingGroupName}",
         {kGroup, inQuery("expectedVersion", kNumber)}},
    };
}

std::vector<Operation> securityTable()
{
    const Field activates = inQuery("setAsActive", kFlag);
    return {
        {"CreateKeysAndCertificate", "POST", "/keys-and-certificate", {activates}},
        {"CreateCertificateFromCsr",
         "POST",
         "/certificates",
         {needed(inBody("certificateSigningRequest", kRequestPem)), activates}},
        {"RegisterCertificate",
         "POST",
         "/certificate/register",
         {needed(inBody("certificatePem", kPem)), inBody("caCertificatePem", kPem), activates,
          inBody("status", kCertificateStatus)}},
        {"RegisterCertificateWithoutCA",
         "POST",
         "/certificate/register-no-ca",
         {needed(inBody("certificatePem", kPem)), inBody("status", kCertificateStatus)},
         {},
         true},
        {"DescribeCertificate", "GET", "/certificates/{certificateId}", {kCertificate}},
        {"ListCertificates", "GET", "/certificates", markedPages({})},
        {"UpdateCertificate",
         "PUT",
         "/certificates/{certificateId}",
         {kCertificate, needed(inQuery("newStatus", kCertificateStatus))}},
        {"DeleteCertificate", "DELETE", "/certificates/{certificateId}", {kCertificate, inQuery("forceDelete", kFlag)}},
        {"GetRegistrationCode", "GET", "/registrationcode"},
        {"RegisterCACertificate",
         "POST",
         "/cacertificate",
         {needed(inBody("caCertificate", kPem)), inBody("verificationCertificate", kPem), activates,
          inQuery("allowAutoRegistration", kFlag), inBody("certificateMode", kMode), inBody("tags", kTags)}},
        {"DescribeCACertificate", "GET", "/cacertificate/{caCertificateId}", {kAuthority}},
        {"ListCACertificates", "GET", "/cacertificates", markedPages({})},
        {"UpdateCACertificate",
         "PUT",
         "/cacertificate/{caCertificateId}",
         {kAuthority, inQuery("newStatus", kActiveOrNot), inQuery("newAutoRegistrationStatus", kEnableOrNot)}},
        {"DeleteCACertificate", "DELETE", "/cacertificate/{caCertificateId}", {kAuthority}},
        {"ListCertificatesByCA", "GET", "/certificates-by-ca/{caCertificateId}",
         markedPages({inPath("caCertificateId", kCertificateId)})},
        {"CreatePolicy",
         "POST",
         "/policies/{policyName}",
         {kPolicy, needed(inBody("policyDocument", kDocument)), inBody("tags", kTags)}},
        {"GetPolicy", "GET", "/policies/{policyName}", {kPolicy}},
        {"DeletePolicy", "DELETE", "/policies/{policyName}", {kPolicy}},
        {"ListPolicies", "GET", "/policies", markedPages({})},
        {"CreatePolicyVersion",
         "POST",
         "/policies/{policyName}/version",
         {kPolicy, needed(inBody("policyDocument", kDocument)), inQuery("setAsDefault", kFlag)}},
        {"ListPolicyVersions", "GET", "/policies/{policyName}/version", {kPolicy}},
        {"GetPolicyVersion",
         "GET",
         "/policies/{policyName}/version/{policyVersionId}",
         {kPolicy, inPath("policyVersionId", kVersionId)}},
        {"SetDefaultPolicyVersion",
         "PATCH",
         "/policies/{policyName}/version/{policyVersionId}",
         {kPolicy, inPath("policyVersionId", kVersionId)}},
        {"DeletePolicyVersion",
         "DELETE",
         "/policies/{policyName}/version/{policyVersionId}",
         {kPolicy, inPath("policyVersionId", kVersionId)}},
        {"AttachPolicy", "PUT", "/target-policies/{policyName}", {kPolicy, needed(inBody("target", kAnyText))}},
        {"DetachPolicy", "POST", "/target-policies/{policyName}", {kPolicy, needed(inBody("target", kAnyText))}},
        {"ListAttachedPolicies", "POST", "/attached-policies/{target+}",
         markedPages({inPath("target", kAnyText), inQuery("recursive", kFlag)})},
        {"ListTargetsForPolicy", "POST", "/policy-targets/{policyName}", markedPages({kPolicy})},
        {"AttachPrincipalPolicy", "PUT", "/principal-policies/{policyName}", {kPolicy, kPrincipal}},
        {"DetachPrincipalPolicy", "DELETE", "/principal-policies/{policyName}", {kPolicy, kPrincipal}},
        {"ListPrincipalPolicies", "GET", "/principal-policies", markedPages({kPrincipal})},
        {"ListPolicyPrincipals", "GET", "/policy-principals",
         markedPages({needed(inHeader("policyName", "x-amzn-iot-policy", kPolicyName))})},
        {"GetEffectivePolicies",
         "POST",
         "/effective-policies",
         {inBody("principal", kAnyText), inBody("cognitoIdentityPoolId", kAnyText), inQuery("thingName", kName)}},
        {"TestAuthorization",
         "POST",
         "/test-authorization",
         {inBody("principal", kAnyText), inBody("cognitoIdentityPoolId", kAnyText),
          needed(inBody("authInfos", kAuthInfos)), inQuery("clientId", kAnyText),
          inBody("policyNamesToAdd", kPolicyNames), inBody("policyNamesToSkip", kPolicyNames)}},
    };
}

std::vector<Operation> authorizerTable()
{
    const Field name = inPath("authorizerName", kAuthorizerName);
    const Fields settings{inBody("tokenKeyName", kKeyName), inBody("tokenSigningPublicKeys", kPublicKeys),
                          inBody("status", kActiveOrNot), inBody("enableCachingForHttp", kFlag)};
    return {
        {"CreateAuthorizer", "POST", "/authorizer/{authorizerName}",
         with({name, needed(inBody("authorizerFunctionArn", kFunctionArn)), inBody("signingDisabled", kFlag),
               inBody("tags", kTags)},
              settings)},
        {"DescribeAuthorizer", "GET", "/authorizer/{authorizerName}", {name}},
        {"UpdateAuthorizer", "PUT", "/authorizer/{authorizerName}",
         with({name, inBody("authorizerFunctionArn", kFunctionArn)}, settings)},
        {"DeleteAuthorizer", "DELETE", "/authorizer/{authorizerName}", {name}},
        {"ListAuthorizers", "GET", "/authorizers", markedPages({inQuery("status", kActiveOrNot)})},
        {"SetDefaultAuthorizer", "POST", "/default-authorizer", {needed(inBody("authorizerName", kAuthorizerName))}},
        {"DescribeDefaultAuthorizer", "GET", "/default-authorizer"},
        {"ClearDefaultAuthorizer", "DELETE", "/default-authorizer"},
    };
}

std::vector<Operation> ruleTable()
{
    return {
        {"CreateTopicRule", "POST", "/rules/{ruleName}", ruleFields({kTopicRule, inHeader("tags", "x-amz-tagging")}),
         "topicRulePayload"},
        {"ReplaceTopicRule", "PATCH", "/rules/{ruleName}", ruleFields({kTopicRule}), "topicRulePayload"},
        {"GetTopicRule", "GET", "/rules/{ruleName}", {kTopicRule}},
        {"DeleteTopicRule", "DELETE", "/rules/{ruleName}", {kTopicRule}},
        {"ListTopicRules", "GET", "/rules",
         pages({inQuery("topic", kAnyText), inQuery("ruleDisabled", kFlag)}, kRulePage)},
        {"EnableTopicRule", "POST", "/rules/{ruleName}/enable", {kTopicRule}},
        {"DisableTopicRule", "POST", "/rules/{ruleName}/disable", {kTopicRule}},
        {"DescribeEndpoint", "GET", "/endpoint", {inQuery("endpointType", kEndpointType)}},
        {"SearchIndex",
         "POST",
         "/indices/search",
         {inBody("indexName", kName), needed(inBody("queryString", kText)), inBody("nextToken", kAnyText),
          inBody("maxResults", kIndexPage), inBody("queryVersion", kAnyText)}},
        {"ListIndices", "GET", "/indices", pages({}, kIndexPage)},
        {"DescribeIndex", "GET", "/indices/{indexName}", {inPath("indexName", kName)}},
        {"GetIndexingConfiguration", "GET", "/indexing/config"},
        {"UpdateIndexingConfiguration",
         "POST",
         "/indexing/config",
         {inBody("thingIndexingConfiguration", kStructure),
          needed(inBody("thingIndexingConfiguration.thingIndexingMode", kThingIndexing)),
          inBody("thingIndexingConfiguration.thingConnectivityIndexingMode", kPresenceIndexing),
          inBody("thingGroupIndexingConfiguration", kStructure),
          needed(inBody("thingGroupIndexingConfiguration.thingGroupIndexingMode", kGroupIndexing))}},
        {"TagResource", "POST", "/tags", {needed(inBody("resourceArn", kAnyText)), needed(inBody("tags", kTags))}},
        {"UntagResource",
         "POST",
         "/untag",
         {needed(inBody("resourceArn", kAnyText)), needed(inBody("tagKeys", kTagKeys))}},
        {"ListTagsForResource",
         "GET",
         "/tags",
         {needed(inQuery("resourceArn", kAnyText)), inQuery("nextToken", kAnyText)}},
    };
}

} // namespace

std::span<const Operation> dataOperations()
{
    static const std::vector<Operation> all = dataTable();
    return all;
}

std::span<const Operation> controlOperations()
{
    static const std::vector<Operation> all = [] {
        std::vector<Operation> made = thingTable();
        for (const auto &table : {securityTable(), authorizerTable(), ruleTable()})
            made.insert(made.end(), table.begin(), table.end());
        return made;
    }();
    return all;
}

} // namespace headwater::gateway::iotrest
