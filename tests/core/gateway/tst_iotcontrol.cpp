// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/iot-core/control.h"
#include "restlab.h"

using namespace headwater;
using namespace headwater::test;

/// AWS IoT's control plane over HTTP: the form of requests, and the registry.
class TstIotControl : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyOperationHasAPath();
    void theFormOfRequestsIsChecked_data();
    void theFormOfRequestsIsChecked();
    void thingsComeAndGo();
    void iamDecidesWhatCallersMay();
    void deletedThingsStayAway();
    void thingsAreListedPageByPage();
    void thingTypesAreDeprecatedBeforeTheyGo();
    void groupsLieInEachOther();
    void dynamicGroupsFollowTheIndex();
    void whatIsMissingIsSaid_data();
    void whatIsMissingIsSaid();
    void tagsAreKept();
    void theEndpointIsWhereTheClientIs();
};

void TstIotControl::everyOperationHasAPath()
{
    std::vector<std::string_view> paths;
    for (const auto &each : gateway::iotrest::controlOperations())
        paths.push_back(each.name);
    std::sort(paths.begin(), paths.end());
    const auto known = services::iot_core::ControlApi::operationNames();
    QVERIFY(std::is_sorted(known.begin(), known.end()));
    QCOMPARE(paths, known);
    QCOMPARE(gateway::iotrest::dataOperations().size(), std::size_t{8});
}

void TstIotControl::theFormOfRequestsIsChecked_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("body");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *method, const char *target, const char *body,
                        const char *expected) {
        QTest::newRow(name) << QByteArray(method) << std::string(target) << std::string(body)
                            << QString::fromUtf8(expected);
    };
    row("pattern", "POST", "/things/a%20b", "",
        "400 InvalidRequestException: 1 validation error detected: Value 'a b' at 'thingName' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9:_-]+");
    row("map", "POST", "/things/a", R"({"attributePayload": {"attributes": {"a b": "c d"}}})",
        "400 InvalidRequestException: 2 validation errors detected: Value '{a b=c d}' at 'attributePayload.attributes' "
        "failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal "
        "to 128, Member must have length greater than or equal to 0, Member must satisfy regular expression pattern: "
        "[a-zA-Z0-9_.,@/:#-]+]; Value '{a b=c d}' at 'attributePayload.attributes' failed to satisfy constraint: Map "
        "value must satisfy constraint: [Member must have length less than or equal to 800, Member must have length "
        "greater than or equal to 0, Member must satisfy regular expression pattern: [a-zA-Z0-9_.,@/:#=\\[\\]-]*]");
    row("enumeration", "PUT", ("/certificates/" + std::string(64, 'a') + "?newStatus=GONE").c_str(), "",
        "400 InvalidRequestException: 1 validation error detected: Value 'GONE' at 'newStatus' failed to satisfy "
        "constraint: Member must satisfy enum value set: [ACTIVE, INACTIVE, REVOKED, PENDING_TRANSFER, "
        "REGISTER_INACTIVE, PENDING_ACTIVATION]");
    row("length and pattern", "GET", "/certificates/xyz", "",
        "400 InvalidRequestException: 2 validation errors detected: Value 'xyz' at 'certificateId' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: (0x)?[a-fA-F0-9]+; Value 'xyz' at "
        "'certificateId' failed to satisfy constraint: Member must have length greater than or equal to 64");
    row("missing", "POST", "/policies/p", "{}",
        "400 InvalidRequestException: 1 validation error detected: Value null at 'policyDocument' failed to satisfy "
        "constraint: Member must not be null");
    row("missing header", "PUT", "/things/pump/principals", "",
        "400 InvalidRequestException: 1 validation error detected: Value null at 'principal' failed to satisfy "
        "constraint: Member must not be null");
    row("page", "GET", "/things?maxResults=251", "",
        "400 InvalidRequestException: 1 validation error detected: Value '251' at 'maxResults' failed to satisfy "
        "constraint: Member must have value less than or equal to 250");
    row("token", "GET", "/things?nextToken=bm8%3D", "", "400 InvalidRequestException: The nextToken is not valid.");
    row("in a list", "PUT", "/thing-groups/updateThingGroupsForThing",
        R"({"thingName": "pump", "thingGroupsToAdd": ["a", "b c"]})",
        "400 InvalidRequestException: 1 validation error detected: Value 'b c' at 'thingGroupsToAdd.2.member' failed "
        "to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9:_-]+");
    row("inside a structure", "POST", "/indexing/config", R"({"thingIndexingConfiguration": {}})",
        "400 InvalidRequestException: 1 validation error detected: Value null at "
        "'thingIndexingConfiguration.thingIndexingMode' failed to satisfy constraint: Member must not be null");
    row("no JSON", "POST", "/things/a", "{", "400 SerializationException: The request body is no JSON object.");
    row("a list", "POST", "/things/a", "[]", "400 SerializationException: The request body is no JSON object.");
    row("number for text", "POST", "/things/a", R"({"thingTypeName": 5})",
        "400 SerializationException: NUMBER_VALUE can not be converted to a String");
    row("text for structure", "POST", "/things/a", R"({"attributePayload": "x"})",
        "400 SerializationException: Expected null");
    row("text for boolean", "POST", "/thing-types/x/deprecate", R"({"undoDeprecate": "x"})",
        "400 SerializationException: STRING_VALUE can not be converted to a Boolean");
}

void TstIotControl::theFormOfRequestsIsChecked()
{
    QFETCH(QByteArray, method);
    QFETCH(std::string, target);
    QFETCH(std::string, body);
    QFETCH(QString, expected);
    RestLab lab(kThings);
    QCOMPARE(lab.refusal(method.constData(), target, body), expected);
    QCOMPARE(lab.core().registry().size(), std::size_t{1});
}

void TstIotControl::thingsComeAndGo()
{
    RestLab lab(kThings);
    QCOMPARE(lab.json("POST", "/thing-types/Pump")["thingTypeName"].get<std::string>(), std::string("Pump"));
    const Json asked{{"thingTypeName", "Pump"}, {"attributePayload", {{"attributes", {{"floor", "3"}, {"b", "c"}}}}}};
    const Json made = lab.json("POST", "/things/new", asked);
    QCOMPARE(made["thingArn"].get<std::string>(), kArn + "thing/new");
    QCOMPARE(made["thingId"].get<std::string>().size(), std::size_t{36});
    // The same again is no mistake, another one is.
    QCOMPARE(lab.json("POST", "/things/new", asked), made);
    QCOMPARE(lab.refusal("POST", "/things/new"),
             QStringLiteral("409 ResourceAlreadyExistsException: Thing new already exists in account with different "
                            "attributes"));
    const Json merge{{"attributePayload", {{"attributes", {{"floor", "4"}, {"b", ""}}}, {"merge", true}}},
                     {"expectedVersion", 1}};
    QVERIFY(lab.json("PATCH", "/things/new", merge).is_object());
    Json described = lab.json("GET", "/things/new");
    QCOMPARE(described["attributes"], (Json{{"floor", "4"}}));
    QCOMPARE(described["version"].get<int>(), 2);
    QCOMPARE(described["thingTypeName"].get<std::string>(), std::string("Pump"));
    QCOMPARE(described["defaultClientId"].get<std::string>(), std::string("new"));
    QCOMPARE(described["thingId"], made["thingId"]);
    QCOMPARE(lab.refusal("PATCH", "/things/new", merge.dump()),
             QStringLiteral("409 VersionConflictException: The resource has version 2, not 1."));
    QVERIFY(lab.json("PATCH", "/things/new", {{"attributePayload", {{"attributes", {{"c", "d"}}}}}}).is_object());
    QCOMPARE(lab.json("GET", "/things/new")["attributes"], (Json{{"c", "d"}}));
    QVERIFY(lab.json("PATCH", "/things/new", {{"removeThingType", true}}).is_object());
    described = lab.json("GET", "/things/new");
    QVERIFY(!described.contains("thingTypeName"));
    QCOMPARE(described["attributes"], (Json{{"c", "d"}}));
    QVERIFY(lab.refusal("PATCH", "/things/new", R"({"thingTypeName": "None"})").startsWith(QLatin1String("404 ")));
    // A principal holds it.
    const std::string principal = lab.json("POST", "/keys-and-certificate")["certificateArn"].get<std::string>();
    QCOMPARE(lab.send("PUT", "/things/new/principals", {}, {{"x-amzn-principal", principal}}).status, 200);
    QCOMPARE(lab.json("GET", "/things/new/principals")["principals"], Json::array({principal}));
    QCOMPARE(lab.json("GET", "/principals/things", {}, {{"x-amzn-principal", principal}})["things"],
             Json::array({"new"}));
    QCOMPARE(lab.refusal("DELETE", "/things/new"),
             QStringLiteral("400 InvalidRequestException: Cannot delete. Thing new is still attached to one or more "
                            "principals"));
    QCOMPARE(lab.send("DELETE", "/things/new/principals", {}, {{"x-amzn-principal", principal}}).status, 200);
    QVERIFY(lab.json("GET", "/things/new/principals")["principals"].empty());
    QVERIFY(lab.refusal("DELETE", "/things/new?expectedVersion=1").startsWith(QLatin1String("409 ")));
    QCOMPARE(lab.send("DELETE", "/things/new").status, 200);
    QVERIFY(lab.refusal("GET", "/things/new").startsWith(QLatin1String("404 ResourceNotFoundException:")));
    // One that comes again is another one.
    QVERIFY(lab.json("POST", "/things/new")["thingId"] != made["thingId"]);
}

void TstIotControl::iamDecidesWhatCallersMay()
{
    constexpr const char *kMay =
        R"({"Effect": "Allow", "Action": ["iot:CreateThing", "iot:DescribeThing"],
            "Resource": "arn:aws:iot:us-east-1:000000000000:thing/mine-*",
            "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}},
           {"Effect": "Allow", "Action": ["iot:CreateTopicRule", "iot:ReplaceTopicRule"], "Resource": "*"},
           {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::000000000000:role/MAKER1"})";
    RestLab lab(kThings + roleWithKey("MAKER1", kMay));
    lab.caller = "AKIAHEADWATERMAKER1";
    QCOMPARE(lab.send("POST", "/things/mine-1").status, 200);
    QCOMPARE(lab.refusal("POST", "/things/other"),
             QStringLiteral("403 AccessDeniedException: User: "
                            "arn:aws:sts::000000000000:assumed-role/MAKER1/AKIAHEADWATERMAKER1 is not authorized to "
                            "perform: iot:CreateThing on resource: arn:aws:iot:us-east-1:000000000000:thing/other "
                            "because no identity-based policy allows the iot:CreateThing action"));
    QVERIFY(!lab.core().registry().findThing("other"));
    QVERIFY(lab.refusal("GET", "/things").startsWith(QLatin1String("403 AccessDeniedException:")));
    QVERIFY(lab.refusal("DELETE", "/things/mine-1").startsWith(QLatin1String("403 AccessDeniedException:")));
    // A rule takes no role that its maker may not hand on, neither later.
    Json rule{{"sql", "SELECT * FROM 'a'"},
              {"actions",
               Json::array({{{"republish", {{"topic", "b"}, {"roleArn", "arn:aws:iam::000000000000:role/MAKER1"}}}}})}};
    QCOMPARE(lab.send("POST", "/rules/r", rule.dump()).status, 200);
    rule["errorAction"] = {{"republish", {{"topic", "c"}, {"roleArn", "arn:aws:iam::000000000000:role/other"}}}};
    const QString told = lab.refusal("PATCH", "/rules/r", rule.dump());
    QVERIFY2(told.contains(QLatin1String("iam:PassRole on resource: arn:aws:iam::000000000000:role/other")),
             qPrintable(told));
    lab.sourceIp = "192.168.1.1";
    QVERIFY(lab.refusal("GET", "/things/mine-1").startsWith(QLatin1String("403 AccessDeniedException:")));
    lab.caller = "AKIAHEADWATERNOBODY1";
    QVERIFY(lab.refusal("GET", "/things/mine-1").startsWith(QLatin1String("403 AccessDeniedException:")));
    Json node;
    lab.core().report(node);
    QCOMPARE(node["metrics"]["ControlCalls.Denied"]["sum"].get<int>(), 6);
}

void TstIotControl::deletedThingsStayAway()
{
    RestLab lab(kThings);
    const auto edit = [&lab](const char *group) {
        return lab.world
            ->act({lab.world->now(),
                   "iot",
                   "SetProperty",
                   {{"key", "thingGroups"}, {"value", Json::array({{{"thingGroupName", group}}})}}})
            .ok();
    };
    QCOMPARE(lab.send("DELETE", "/things/pump").status, 200);
    QVERIFY(edit("a"));
    QVERIFY(lab.refusal("GET", "/things/pump").startsWith(QLatin1String("404 ")));
    QCOMPARE(lab.send("POST", "/things/pump", R"({"attributePayload": {"attributes": {"a": "b"}}})").status, 200);
    QVERIFY(edit("c"));
    QCOMPARE(lab.json("GET", "/things/pump")["attributes"], (Json{{"a", "b"}}));
}

void TstIotControl::thingsAreListedPageByPage()
{
    RestLab lab(kThings);
    for (int i = 10; i < 15; ++i)
        QVERIFY(lab.json("POST", "/things/t" + std::to_string(i),
                         {{"attributePayload", {{"attributes", {{"floor", std::to_string(i)}}}}}})
                    .is_object());
    std::vector<std::string> all;
    std::string target = "/things?maxResults=2";
    int pages = 0;
    while (!target.empty()) {
        const Json page = lab.json("GET", target);
        for (const std::string &name : namesIn(page["things"], "thingName"))
            all.push_back(name);
        ++pages;
        target = page.contains("nextToken")
                     ? "/things?maxResults=2&nextToken=" + escaped(page["nextToken"].get<std::string>())
                     : std::string();
        if (pages == 1) // what is gone meanwhile disturbs nobody
            QCOMPARE(lab.send("DELETE", "/things/" + all.back()).status, 200);
    }
    QCOMPARE(pages, 3);
    QCOMPARE(all, (std::vector<std::string>{"pump", "t10", "t11", "t12", "t13", "t14"}));
    QCOMPARE(namesIn(lab.json("GET", "/things?attributeName=floor&attributeValue=13")["things"], "thingName"),
             std::vector<std::string>{"t13"});
    QCOMPARE(
        lab.json("GET", "/things?attributeName=floor&attributeValue=1&usePrefixAttributeValue=true")["things"].size(),
        std::size_t{4});
    QVERIFY(lab.refusal("GET", "/things?attributeValue=13").startsWith(QLatin1String("400 ")));
    // A token of another list is none.
    const std::string token = lab.json("GET", "/things?maxResults=1")["nextToken"].get<std::string>();
    QVERIFY(lab.refusal("GET", "/thing-types?nextToken=" + escaped(token)).startsWith(QLatin1String("400 ")));
}

void TstIotControl::thingTypesAreDeprecatedBeforeTheyGo()
{
    RestLab lab(kThings);
    lab.pass(2);
    const Json properties{{"thingTypeDescription", "Pumps"}, {"searchableAttributes", {"floor"}}};
    QVERIFY(lab.json("POST", "/thing-types/Pump", {{"thingTypeProperties", properties}}).contains("thingTypeId"));
    QVERIFY(lab.refusal("POST", "/thing-types/Pump").startsWith(QLatin1String("409 ResourceAlreadyExistsException:")));
    Json described = lab.json("GET", "/thing-types/Pump");
    QCOMPARE(described["thingTypeProperties"], properties);
    QCOMPARE(described["thingTypeMetadata"]["deprecated"].get<bool>(), false);
    QCOMPARE(described["thingTypeMetadata"]["creationDate"].get<double>(), double(world::kEpochSeconds + 2));
    QVERIFY(lab.refusal("DELETE", "/thing-types/Pump").startsWith(QLatin1String("400 InvalidRequestException:")));
    QCOMPARE(lab.send("POST", "/thing-types/Pump/deprecate").status, 200);
    QVERIFY(lab.refusal("POST", "/things/late", R"({"thingTypeName": "Pump"})").startsWith(QLatin1String("400 ")));
    QVERIFY(lab.json("GET", "/thing-types")["thingTypes"][0]["thingTypeMetadata"].contains("deprecationDate"));
    QVERIFY(lab.refusal("DELETE", "/thing-types/Pump").startsWith(QLatin1String("400 ")));
    lab.pass(301);
    QCOMPARE(lab.send("DELETE", "/thing-types/Pump").status, 200);
    QVERIFY(lab.refusal("GET", "/thing-types/Pump").startsWith(QLatin1String("404 ")));
}

void TstIotControl::groupsLieInEachOther()
{
    RestLab lab(kThings);
    QVERIFY(lab.json("POST", "/thing-groups/plant", {{"thingGroupProperties", {{"thingGroupDescription", "all"}}}})
                .contains("thingGroupId"));
    QVERIFY(lab.json("POST", "/thing-groups/hall", {{"parentGroupName", "plant"}}).is_object());
    QVERIFY(lab.json("POST", "/thing-groups/room", {{"parentGroupName", "hall"}}).is_object());
    QVERIFY(lab.refusal("POST", "/thing-groups/x", R"({"parentGroupName": "none"})").startsWith(QLatin1String("404 ")));
    const Json room = lab.json("GET", "/thing-groups/room");
    QCOMPARE(namesIn(room["thingGroupMetadata"]["rootToParentThingGroups"], "groupName"),
             (std::vector<std::string>{"plant", "hall"}));
    QCOMPARE(room["version"].get<int>(), 1);
    QCOMPARE(lab.send("PUT", "/thing-groups/addThingToThingGroup", R"({"thingName": "pump", "thingGroupName": "room"})")
                 .status,
             200);
    // Not in two of one hierarchy.
    QVERIFY(lab.refusal("PUT", "/thing-groups/addThingToThingGroup",
                        R"({"thingArn": "arn:aws:iot:us-east-1:000000000000:thing/pump", "thingGroupName": "hall"})")
                .startsWith(QLatin1String("400 InvalidRequestException:")));
    QVERIFY(lab.json("GET", "/thing-groups/plant/things")["things"].empty());
    QCOMPARE(lab.json("GET", "/thing-groups/plant/things?recursive=true")["things"], Json::array({"pump"}));
    QCOMPARE(namesIn(lab.json("GET", "/things/pump/thing-groups")["thingGroups"], "groupName"),
             std::vector<std::string>{"room"});
    QCOMPARE(namesIn(lab.json("GET", "/thing-groups?parentGroup=plant")["thingGroups"], "groupName"),
             (std::vector<std::string>{"hall", "room"}));
    QCOMPARE(namesIn(lab.json("GET", "/thing-groups?recursive=false")["thingGroups"], "groupName"),
             std::vector<std::string>{"plant"});
    QCOMPARE(namesIn(lab.json("GET", "/thing-groups?namePrefixFilter=ro")["thingGroups"], "groupName"),
             std::vector<std::string>{"room"});
    QCOMPARE(lab.json("PATCH", "/thing-groups/room",
                      {{"thingGroupProperties", {{"attributePayload", {{"attributes", {{"a", "b"}}}}}}},
                       {"expectedVersion", 1}})["version"]
                 .get<int>(),
             2);
    QVERIFY(lab.refusal("PATCH", "/thing-groups/room", R"({"thingGroupProperties": {}, "expectedVersion": 1})")
                .startsWith(QLatin1String("409 VersionConflictException:")));
    QCOMPARE(lab.send("PUT", "/thing-groups/updateThingGroupsForThing",
                      R"({"thingName": "pump", "thingGroupsToAdd": ["hall"], "thingGroupsToRemove": ["room"]})")
                 .status,
             200);
    QCOMPARE(lab.json("GET", "/thing-groups/hall/things")["things"], Json::array({"pump"}));
    QCOMPARE(lab.refusal("DELETE", "/thing-groups/hall"),
             QStringLiteral("400 InvalidRequestException: Cannot delete thing group hall because it has child groups"));
    QCOMPARE(lab.send("DELETE", "/thing-groups/room").status, 200);
    QCOMPARE(lab.send("DELETE", "/thing-groups/room").status, 200);
    QVERIFY(lab.refusal("GET", "/thing-groups/room").startsWith(QLatin1String("404 ")));
    QCOMPARE(
        lab.send("PUT", "/thing-groups/removeThingFromThingGroup", R"({"thingName": "pump", "thingGroupName": "hall"})")
            .status,
        200);
    QVERIFY(lab.json("GET", "/thing-groups/hall/things")["things"].empty());
    // What calls made is there after the drawing has changed, deep groups as well.
    QVERIFY(lab.world
                ->act({lab.world->now(),
                       "iot",
                       "SetProperty",
                       {{"key", "thingGroups"}, {"value", Json::array({{{"thingGroupName", "drawn"}}})}}})
                .ok());
    QCOMPARE(namesIn(lab.json("GET", "/thing-groups")["thingGroups"], "groupName"),
             (std::vector<std::string>{"drawn", "hall", "plant"}));
    QCOMPARE(lab.json("GET", "/thing-groups/plant")["thingGroupProperties"]["thingGroupDescription"].get<std::string>(),
             std::string("all"));
}

void TstIotControl::dynamicGroupsFollowTheIndex()
{
    RestLab lab(kThings);
    QVERIFY(lab.refusal("POST", "/dynamic-thing-groups/high", R"({"queryString": "attributes.floor>"})")
                .startsWith(QLatin1String("400 InvalidQueryException:")));
    const Json made = lab.json("POST", "/dynamic-thing-groups/high", {{"queryString", "attributes.floor>3"}});
    QCOMPARE(made["indexName"].get<std::string>(), std::string("AWS_Things"));
    for (const char *floor : {"2", "4"})
        QVERIFY(lab.json("POST", std::string("/things/t") + floor,
                         {{"attributePayload", {{"attributes", {{"floor", floor}}}}}})
                    .is_object());
    QCOMPARE(lab.json("GET", "/thing-groups/high/things")["things"], Json::array({"t4"}));
    QCOMPARE(lab.json("GET", "/thing-groups/high")["status"].get<std::string>(), std::string("ACTIVE"));
    QVERIFY(lab.refusal("PUT", "/target-policies/AllowAll", Json{{"target", made["thingGroupArn"]}}.dump())
                .startsWith(QLatin1String("400 InvalidRequestException:")));
    QCOMPARE(lab.json("PATCH", "/dynamic-thing-groups/high",
                      {{"queryString", "attributes.floor<3"}, {"thingGroupProperties", Json::object()}})["version"]
                 .get<int>(),
             2);
    QCOMPARE(lab.json("GET", "/thing-groups/high/things")["things"], Json::array({"t2"}));
    lab.pass(3);
    const Json found = lab.json("POST", "/indices/search", {{"queryString", "connectivity.connected:true"}});
    QCOMPARE(namesIn(found["things"], "thingName"), std::vector<std::string>{"pump"});
    QCOMPARE(found["things"][0]["connectivity"]["connected"].get<bool>(), true);
    QVERIFY(lab.refusal("POST", "/indices/search", R"({"queryString": "x", "indexName": "Mine"})")
                .startsWith(QLatin1String("404 ResourceNotFoundException:")));
    QCOMPARE(lab.json("GET", "/indices")["indexNames"], Json::array({"AWS_Things"}));
    QCOMPARE(lab.json("GET", "/indices/AWS_Things")["schema"].get<std::string>(),
             std::string("REGISTRY_AND_CONNECTIVITY_STATUS"));
    const std::string off = R"({"thingIndexingConfiguration": {"thingIndexingMode": "OFF"}})";
    QVERIFY(lab.refusal("POST", "/indexing/config", off).startsWith(QLatin1String("400 ")));
    QCOMPARE(lab.send("DELETE", "/dynamic-thing-groups/high").status, 200);
    QCOMPARE(lab.send("POST", "/indexing/config", off).status, 200);
    QCOMPARE(lab.json("GET", "/indexing/config")["thingIndexingConfiguration"]["thingIndexingMode"].get<std::string>(),
             std::string("OFF"));
    QVERIFY(lab.refusal("POST", "/indices/search", R"({"queryString": "x"})").startsWith(QLatin1String("404 ")));
    QVERIFY(
        lab.refusal("POST", "/dynamic-thing-groups/high", R"({"queryString": "x"})").startsWith(QLatin1String("400 ")));
}

void TstIotControl::whatIsMissingIsSaid_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<std::string>("target");
    QTest::addColumn<std::string>("body");
    QTest::addColumn<QString>("expected");
    const std::string id(64, 'a'), arn = kArn + ("cert/" + id);
    const auto row = [](const char *name, const char *method, const std::string &target, const Json &body,
                        const char *expected) {
        QTest::newRow(name) << QByteArray(method) << target << (body.is_null() ? std::string() : body.dump())
                            << QString::fromUtf8(expected);
    };
    const char *const kNotFound = "404 ResourceNotFoundException: ";
    row("DescribeThing", "GET", "/things/x", {}, kNotFound);
    row("UpdateThing", "PATCH", "/things/x", {}, kNotFound);
    row("DeleteThing", "DELETE", "/things/x", {}, kNotFound);
    row("CreateThing of a type", "POST", "/things/x", {{"thingTypeName", "None"}}, kNotFound);
    row("CreateThing in a billing group", "POST", "/things/x", {{"billingGroupName", "None"}}, kNotFound);
    row("AttachThingPrincipal", "PUT", "/things/x/principals", {}, kNotFound);
    row("AttachThingPrincipal of none", "PUT", "/things/pump/principals", {}, kNotFound);
    row("DetachThingPrincipal", "DELETE", "/things/x/principals", {}, kNotFound);
    row("ListThingPrincipals", "GET", "/things/x/principals", {},
        "404 ResourceNotFoundException: Failed to list principals for thing x because the thing does not exist in your "
        "account");
    row("ListPrincipalThings", "GET", "/principals/things", {}, kNotFound);
    row("ListThingGroupsForThing", "GET", "/things/x/thing-groups", {}, kNotFound);
    row("DescribeThingType", "GET", "/thing-types/x", {}, kNotFound);
    row("DeprecateThingType", "POST", "/thing-types/x/deprecate", {}, kNotFound);
    row("DeleteThingType", "DELETE", "/thing-types/x", {}, kNotFound);
    row("DescribeThingGroup", "GET", "/thing-groups/x", {}, kNotFound);
    row("UpdateThingGroup", "PATCH", "/thing-groups/x", {{"thingGroupProperties", Json::object()}}, kNotFound);
    row("UpdateDynamicThingGroup", "PATCH", "/dynamic-thing-groups/x", {{"thingGroupProperties", Json::object()}},
        kNotFound);
    row("AddThingToThingGroup", "PUT", "/thing-groups/addThingToThingGroup",
        {{"thingName", "pump"}, {"thingGroupName", "x"}}, kNotFound);
    row("AddThingToThingGroup without thing", "PUT", "/thing-groups/addThingToThingGroup",
        {{"thingName", "x"}, {"thingGroupName", "x"}}, kNotFound);
    row("RemoveThingFromThingGroup", "PUT", "/thing-groups/removeThingFromThingGroup",
        {{"thingName", "pump"}, {"thingGroupName", "x"}}, kNotFound);
    row("ListThingsInThingGroup", "GET", "/thing-groups/x/things", {}, kNotFound);
    row("ListThingGroups", "GET", "/thing-groups?parentGroup=x", {}, kNotFound);
    row("DescribeCertificate", "GET", "/certificates/" + id, {}, kNotFound);
    row("UpdateCertificate", "PUT", "/certificates/" + id + "?newStatus=ACTIVE", {}, kNotFound);
    row("DeleteCertificate", "DELETE", "/certificates/" + id, {}, kNotFound);
    row("DescribeCACertificate", "GET", "/cacertificate/" + id, {}, kNotFound);
    row("UpdateCACertificate", "PUT", "/cacertificate/" + id, {}, kNotFound);
    row("DeleteCACertificate", "DELETE", "/cacertificate/" + id, {}, kNotFound);
    row("GetPolicy", "GET", "/policies/x", {}, "404 ResourceNotFoundException: Policy not found (name=x)");
    row("DeletePolicy", "DELETE", "/policies/x", {}, kNotFound);
    row("CreatePolicyVersion", "POST", "/policies/x/version", {{"policyDocument", kAllowAll}}, kNotFound);
    row("GetPolicyVersion", "GET", "/policies/AllowAll/version/2", {}, kNotFound);
    row("ListPolicyVersions", "GET", "/policies/x/version", {}, kNotFound);
    row("AttachPolicy", "PUT", "/target-policies/x", {{"target", arn}}, kNotFound);
    row("AttachPolicy to none", "PUT", "/target-policies/AllowAll", {{"target", arn}}, kNotFound);
    row("AttachPolicy to no group", "PUT", "/target-policies/AllowAll", {{"target", kArn + "thinggroup/x"}}, kNotFound);
    row("DetachPolicy", "POST", "/target-policies/AllowAll", {{"target", arn}}, kNotFound);
    row("ListAttachedPolicies", "POST", "/attached-policies/" + escaped(arn), {}, kNotFound);
    row("ListTargetsForPolicy", "POST", "/policy-targets/x", {}, kNotFound);
    row("AttachPrincipalPolicy", "PUT", "/principal-policies/AllowAll", {}, kNotFound);
    row("ListPrincipalPolicies", "GET", "/principal-policies", {}, kNotFound);
    row("GetEffectivePolicies", "POST", "/effective-policies?thingName=x", {}, kNotFound);
    row("ReplaceTopicRule", "PATCH", "/rules/x", {{"sql", "SELECT * FROM 'a'"}, {"actions", Json::array()}},
        "401 UnauthorizedException: ");
    row("EnableTopicRule", "POST", "/rules/x/enable", {}, "401 UnauthorizedException: ");
    row("DisableTopicRule", "POST", "/rules/x/disable", {}, "401 UnauthorizedException: ");
    row("DescribeIndex", "GET", "/indices/Mine", {}, kNotFound);
    row("ListTagsForResource", "GET", "/tags?resourceArn=" + escaped(arn), {}, kNotFound);
    row("TagResource", "POST", "/tags", {{"resourceArn", arn}, {"tags", Json::array()}}, kNotFound);
    row("UntagResource", "POST", "/untag", {{"resourceArn", arn}, {"tagKeys", Json::array()}}, kNotFound);
}

void TstIotControl::whatIsMissingIsSaid()
{
    QFETCH(QByteArray, method);
    QFETCH(std::string, target);
    QFETCH(std::string, body);
    QFETCH(QString, expected);
    RestLab lab(kThings);
    const std::string arn = kArn + ("cert/" + std::string(64, 'a'));
    const QString told =
        lab.refusal(method.constData(), target, body, {{"x-amzn-principal", arn}, {"x-amzn-iot-principal", arn}});
    QVERIFY2(told.startsWith(expected), qPrintable(told));
}

void TstIotControl::tagsAreKept()
{
    RestLab lab(kThings);
    QVERIFY(
        lab.json("POST", "/thing-groups/plant", {{"tags", Json::array({{{"Key", "a"}, {"Value", "b"}}})}}).is_object());
    const std::string arn = kArn + ("thinggroup/plant");
    QCOMPARE(lab.send("POST", "/tags",
                      Json{{"resourceArn", arn}, {"tags", Json::array({{{"Key", "c"}, {"Value", "d"}}})}}.dump())
                 .status,
             200);
    QCOMPARE(lab.json("GET", "/tags?resourceArn=" + escaped(arn))["tags"].size(), std::size_t{2});
    QCOMPARE(lab.send("POST", "/untag", Json{{"resourceArn", arn}, {"tagKeys", {"a"}}}.dump()).status, 200);
    QCOMPARE(lab.json("GET", "/tags?resourceArn=" + escaped(arn))["tags"],
             Json::array({{{"Key", "c"}, {"Value", "d"}}}));
    Json many = Json::array();
    for (int i = 0; i < 51; ++i)
        many.push_back({{"Key", "k" + std::to_string(i)}, {"Value", ""}});
    QVERIFY(lab.refusal("POST", "/tags", Json{{"resourceArn", arn}, {"tags", many}}.dump())
                .startsWith(QLatin1String("410 LimitExceededException:")));
}

void TstIotControl::theEndpointIsWhereTheClientIs()
{
    RestLab lab(kThings);
    QCOMPARE(lab.json("GET", "/endpoint?endpointType=iot%3AData-ATS")["endpointAddress"].get<std::string>(),
             std::string("localhost:99"));
    QVERIFY(lab.refusal("GET", "/endpoint?endpointType=iot%3ANone").startsWith(QLatin1String("400 ")));
}

QTEST_GUILESS_MAIN(TstIotControl)
#include "tst_iotcontrol.moc"
