// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab.h"

#include <QFile>
#include <QRegularExpression>

#include <functional>
#include <set>

using namespace headwater;
using namespace headwater::test;
using pipeline::PropertyKind;
using pipeline::PropertySpec;
using pipeline::ServiceType;

Q_DECLARE_METATYPE(const ServiceType *)

/// What holds for every service, whoever adds it.
class TstRegistry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreUnique();
    void itSaysWhatItIs_data() { everyService(); }
    void itSaysWhatItIs();
    void everyPropertyExplainsItself_data() { everyService(); }
    void everyPropertyExplainsItself();
    void defaultsAreValidAndSurviveTheTextFormat_data() { everyService(); }
    void defaultsAreValidAndSurviveTheTextFormat();
    void everyActionIsAnswered_data() { everyService(); }
    void everyActionIsAnswered();
    void itSamplesEveryMetricAndNoMore_data() { everyService(); }
    void itSamplesEveryMetricAndNoMore();
    void itRunsAThousandSecondsTheSameTwice_data() { everyService(); }
    void itRunsAThousandSecondsTheSameTwice();

private:
    static void everyService()
    {
        QTest::addColumn<const ServiceType *>("type");
        for (const ServiceType *type : services::builtinCatalog().types())
            QTest::newRow(std::string(type->id).c_str()) << type;
    }
};

namespace {

bool isWord(std::string_view text)
{
    static const QRegularExpression word(QStringLiteral("^[A-Za-z][A-Za-z0-9.-]*$"));
    return word.match(QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()))).hasMatch();
}

/// The service with what it can be linked to, so that something happens.
pipeline::Pipeline surrounded(const ServiceType &type)
{
    pipeline::Pipeline drawn;
    drawn.seed = 3;
    drawn.nodes.push_back({"subject", std::string(type.id), "", {}, Json::object()});
    const pipeline::Catalog &catalog = services::builtinCatalog();
    std::set<std::string> added{drawn.nodes.front().type};
    for (std::size_t i = 0; i < drawn.nodes.size() && drawn.nodes.size() < 8; ++i) {
        for (const ServiceType *other : catalog.types()) {
            if (!added.insert(std::string(other->id)).second)
                continue;
            const std::string id = "node" + std::to_string(drawn.nodes.size());
            drawn.nodes.push_back({id, std::string(other->id), "", {}, Json::object()});
            pipeline::Link out, in;
            out.from = in.to = drawn.nodes[i].id;
            out.to = in.from = id;
            if (!catalog.linkRefusal(drawn, out))
                drawn.links.push_back(out);
            else if (!catalog.linkRefusal(drawn, in))
                drawn.links.push_back(in);
            else
                drawn.nodes.pop_back();
            if (drawn.nodes.back().id != id)
                added.erase(std::string(other->id));
        }
    }
    return drawn;
}

void checkProperty(const PropertySpec &spec, const std::string &where)
{
    const QByteArray place = QByteArray::fromStdString(where + "." + std::string(spec.key));
    QVERIFY2(isWord(spec.key), place);
    QVERIFY2(!spec.label.isEmpty(), place);
    QVERIFY2(spec.exam.least <= spec.exam.most && spec.current.least <= spec.current.most, place);
    if (spec.kind == PropertyKind::Choice) {
        QVERIFY2(spec.choices.size() >= 2, place);
        const bool offered =
            std::any_of(spec.choices.begin(), spec.choices.end(), [&](const pipeline::ChoiceSpec &each) {
                return !each.label.isEmpty() && !each.currentOnly && spec.fallback == Json(std::string(each.value));
            });
        QVERIFY2(spec.fallback.is_null() || offered, place);
    }
    if (!spec.showKey.empty())
        QVERIFY2(!spec.showValues.empty(), place);
    for (const PropertySpec &field : spec.fields)
        checkProperty(field, place.toStdString());
}

} // namespace

void TstRegistry::namesAreUnique()
{
    std::set<std::string_view> ids, icons;
    for (const ServiceType *type : services::builtinCatalog().types()) {
        QVERIFY2(ids.insert(type->id).second, std::string(type->id).c_str());
        QVERIFY2(icons.insert(type->icon).second, std::string(type->icon).c_str());
    }
    QVERIFY(ids.size() >= 7);
}

void TstRegistry::itSaysWhatItIs()
{
    QFETCH(const ServiceType *, type);
    for (const pipeline::Text &each : {type->name, type->group, type->purpose})
        QVERIFY(!each.isEmpty());
    QVERIFY(isWord(type->id) && isWord(type->idStem));
    QVERIFY(!type->notes.empty());
    // What is not linked is named by a property, or names others.
    const auto names = [](const ServiceType &by, std::string_view id) {
        bool found = false;
        const std::function<void(const PropertySpec &)> look = [&](const PropertySpec &spec) {
            for (const std::string_view each : spec.nodeTypes)
                found = found || each == id || id.empty();
            for (const PropertySpec &field : spec.fields)
                look(field);
        };
        for (const PropertySpec &spec : by.properties)
            look(spec);
        return found;
    };
    const auto types = services::builtinCatalog().types();
    QVERIFY(!type->ports.empty() || names(*type, {}) ||
            std::any_of(types.begin(), types.end(), [&](const ServiceType *by) { return names(*by, type->id); }));
    QVERIFY(type->metric(type->headline));
    const QString icon = QStringLiteral(HEADWATER_SOURCE_DIR "/resources/icons/services/%1.svg")
                             .arg(QLatin1String(type->icon.data(), static_cast<qsizetype>(type->icon.size())));
    QVERIFY2(QFile::exists(icon), qPrintable(icon));
    std::set<std::string_view> metrics;
    for (const pipeline::MetricSpec &metric : type->metrics)
        QVERIFY2(isWord(metric.name) && !metric.label.isEmpty() && !metric.unit.isEmpty() &&
                     metrics.insert(metric.name).second,
                 std::string(metric.name).c_str());
}

void TstRegistry::everyPropertyExplainsItself()
{
    QFETCH(const ServiceType *, type);
    std::set<std::string_view> keys;
    for (const PropertySpec &spec : type->properties) {
        QVERIFY2(keys.insert(spec.key).second, std::string(spec.key).c_str());
        checkProperty(spec, std::string(type->id));
        if (!spec.showKey.empty())
            QVERIFY2(type->property(spec.showKey), std::string(spec.key).c_str());
    }
}

void TstRegistry::defaultsAreValidAndSurviveTheTextFormat()
{
    QFETCH(const ServiceType *, type);
    pipeline::Pipeline drawn = surrounded(*type);
    for (const PropertySpec &spec : type->properties) {
        if (!spec.fallback.is_null())
            drawn.nodes.front().properties[std::string(spec.key)] = spec.fallback;
    }
    for (const limits::Profile profile : {limits::Profile::Exam, limits::Profile::Current}) {
        drawn.profile = profile;
        for (const pipeline::Issue &issue : pipeline::validate(drawn, services::builtinCatalog())) {
            // A file to be chosen is the one thing that has no default.
            const PropertySpec *path = type->property("path");
            if (!path || path->kind != PropertyKind::File)
                QVERIFY2(issue.severity != pipeline::Severity::Error || !issue.pointer.startsWith(u"/nodes/0"),
                         qPrintable(issue.pointer + issue.message));
        }
        const pipeline::ParseOutcome again =
            pipeline::parsePipeline(pipeline::writePipeline(drawn), services::builtinCatalog());
        QVERIFY(again.pipeline);
        QVERIFY(again.pipeline->nodes.front().properties == drawn.nodes.front().properties);
    }
}

void TstRegistry::everyActionIsAnswered()
{
    QFETCH(const ServiceType *, type);
    for (const pipeline::ActionSpec &action : type->actions) {
        QVERIFY2(isWord(action.name) && !action.label.isEmpty(), std::string(action.name).c_str());
        auto world = start(surrounded(*type));
        world->runTo(seconds(3));
        Json with = Json::object();
        for (const PropertySpec &parameter : action.parameters) {
            checkProperty(parameter, std::string(action.name));
            if (!parameter.fallback.is_null())
                with[std::string(parameter.key)] = parameter.fallback;
        }
        const Result<void> done = world->act({world->now(), "subject", std::string(action.name), with});
        // Refused with the service's own error name, or done: never unknown.
        QVERIFY2(done.ok() || !done.error().place.isEmpty(),
                 done.ok() ? "" : qPrintable(text(std::string(action.name)) + done.error().message));
        world->runTo(seconds(6));
        QCOMPARE(world->ledger().balance(), std::int64_t{0});
    }
}

void TstRegistry::itSamplesEveryMetricAndNoMore()
{
    QFETCH(const ServiceType *, type);
    auto world = start(surrounded(*type));
    world->runTo(seconds(3) + 1);
    constexpr double kUntouched = -123'456.5;
    std::vector<double> values(type->metrics.size() + 16, kUntouched);
    world->find("subject")->sample(values.data());
    for (std::size_t i = 0; i < values.size(); ++i) {
        const bool isMetric = i < type->metrics.size();
        QVERIFY2((values[i] != kUntouched) == isMetric,
                 isMetric ? std::string(type->metrics[i].name).c_str() : "behind the last metric");
    }
}

void TstRegistry::itRunsAThousandSecondsTheSameTwice()
{
    QFETCH(const ServiceType *, type);
    const pipeline::Pipeline drawn = surrounded(*type);
    std::string digests[2];
    for (std::string &digest : digests) {
        auto world = start(drawn);
        world->runTo(seconds(1'000));
        QCOMPARE(world->ledger().balance(), std::int64_t{0});
        digest = world->digest();
        Json node;
        world->find("subject")->report(node);
        QVERIFY(node["metrics"].is_object() && !node["metrics"].empty());
    }
    QCOMPARE(text(digests[0]), text(digests[1]));
}

QTEST_GUILESS_MAIN(TstRegistry)
#include "tst_registry.moc"
