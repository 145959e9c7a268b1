// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/pipeline/document.h"
#include "tests/core/pipeline/randomedits.h"
#include "tests/core/pipeline/testcatalog.h"

#include <QSignalSpy>
#include <QTest>

using namespace headwater;
using namespace headwater::pipeline;

class TstDocument : public QObject
{
    Q_OBJECT

private:
    static QString text(const Document &document) { return QString::fromStdString(writePipeline(document.pipeline())); }

    static Command slide(const Document &document, double rate)
    {
        return setPropertyCommand(document, {"web"}, "recordsPerSecond", rate, "slide web");
    }

private Q_SLOTS:
    void everyKindOfEditUndoesAndRedoes_data()
    {
        QTest::addColumn<int>("kind");
        for (int kind = 0; kind < static_cast<int>(std::variant_size_v<Edit>); ++kind)
            QTest::addRow("%d", kind) << kind;
    }

    void everyKindOfEditUndoesAndRedoes()
    {
        QFETCH(int, kind);
        Pipeline start = drawn("web:producer -> clicks:kinesis-stream -> app:consumer; other:producer");
        start.actions = {{5, "clicks", "Stop", Json::object()}, {9, "web", "CutLink", {{"to", "clicks"}}}};
        const std::vector<Edit> edits{
            AddNode{1, {"new", "s3-bucket", "New", Position{1, 2}, {{"a", 1}}}},
            RemoveNode{3, start.nodes[3]},
            AddLink{0, {"other", "clicks", {}, {{"latencyMs", 3}}}},
            RemoveLink{1, start.links[1]},
            SetProperty{"web", "api", nullptr, "PutRecord"},
            MoveNode{"app", std::nullopt, Position{-3, 4.5}},
            SetTitle{"app", "", "Reader"},
            RenameNode{"clicks", "visits"},
            SetLinkProperties{"web", "clicks", "", Json::object(), {{"latencyMs", 3}}},
            SetHeading{{}, {"Name", limits::Profile::Exam, 7}},
            SetActions{start.actions, {}},
        };
        const Edit &edit = edits[static_cast<std::size_t>(kind)];
        QCOMPARE(edit.index(), static_cast<std::size_t>(kind));
        Pipeline pipeline = start;
        QVERIFY(pipeline::apply(pipeline, edit));
        const Pipeline changed = pipeline;
        QVERIFY(!(changed == start));
        QVERIFY(pipeline::apply(pipeline, inverse(edit)));
        QVERIFY(pipeline == start);
        QVERIFY(pipeline::apply(pipeline, inverse(inverse(edit))));
        QVERIFY(pipeline == changed);

        const Command command{"Text", "key", 1234567890123, {edit}};
        const Result<Command> read = commandFromJson(Json::parse(toJson(command).dump()));
        QVERIFY(read);
        QVERIFY(*read == command);
    }

    void renamingFollowsLinksAndActions()
    {
        Pipeline pipeline = drawn("web:producer -> clicks:kinesis-stream -> app:consumer");
        pipeline.actions = {{5, "clicks", "Stop", Json::object()}, {9, "web", "CutLink", {{"to", "clicks"}}}};
        QVERIFY(pipeline::apply(pipeline, RenameNode{"clicks", "visits"}));
        QVERIFY(pipeline.findLink("web", "visits", "") && pipeline.findLink("visits", "app", ""));
        QCOMPARE(pipeline.actions[0].node, std::string("visits"));
        QCOMPARE(pipeline.actions[1].with["to"].get<std::string>(), std::string("visits"));
    }

    void editsThatDoNotFitAreRefusedAndChangeNothing()
    {
        const Pipeline start = drawn("web:producer -> clicks:kinesis-stream");
        const std::vector<Edit> misfits{
            AddNode{0, {"web", "producer", {}, std::nullopt, Json::object()}},
            AddNode{9, {"x", "producer", {}, std::nullopt, Json::object()}},
            AddNode{0, {"bad id", "producer", {}, std::nullopt, Json::object()}},
            RemoveNode{0, start.nodes[0]}, // still linked
            RemoveNode{1, start.nodes[0]},
            AddLink{0, {"web", "nobody", {}, Json::object()}},
            AddLink{0, start.links[0]},
            RemoveLink{1, start.links[0]},
            SetProperty{"web", "api", "PutRecord", "PutRecords"},
            SetProperty{"nobody", "api", nullptr, "PutRecords"},
            MoveNode{"web", Position{0, 0}, Position{1, 1}},
            MoveNode{"web", std::nullopt, Position{std::nan(""), 1}},
            SetTitle{"web", "Wrong", "Right"},
            RenameNode{"web", "clicks"},
            RenameNode{"web", ""},
            SetLinkProperties{"clicks", "web", "", Json::object(), Json::object()},
            SetHeading{{"Wrong", limits::Profile::Current, 1}, {}},
            SetActions{{Action{}}, {}},
        };
        for (const Edit &edit : misfits) {
            Pipeline pipeline = start;
            const Result<void> result = pipeline::apply(pipeline, edit);
            QVERIFY(!result);
            QVERIFY(!result.error().message.isEmpty());
            QVERIFY(pipeline == start);
        }
        // A list of edits is done whole or not at all.
        Pipeline pipeline = start;
        QVERIFY(!pipeline::apply(pipeline, std::vector<Edit>{SetTitle{"web", "", "Web"}, misfits[0]}));
        QVERIFY(pipeline == start);
    }

    void aThousandCommandsUndoToTheStartAndRedoToTheEnd_data()
    {
        QTest::addColumn<quint64>("seed");
        QTest::addColumn<int>("count");
        for (quint64 seed = 1; seed <= 4; ++seed)
            QTest::addRow("seed %d", static_cast<int>(seed)) << seed << 1000;
        QTest::addRow("long") << quint64(99) << 10000;
    }

    void aThousandCommandsUndoToTheStartAndRedoToTheEnd()
    {
        QFETCH(quint64, seed);
        QFETCH(int, count);
        std::mt19937_64 random(seed);
        Document document(testCatalog());
        document.reset(drawn("web:producer -> clicks:kinesis-stream -> app:consumer -> b:s3-bucket"));
        const Pipeline start = document.pipeline();
        int refused = 0;
        for (int i = 0; i < count; ++i) {
            if (!document.perform(randomCommand(document, random)))
                ++refused;
            if (random() % 16 == 0)
                document.undo();
            if (random() % 32 == 0)
                document.endMerge();
        }
        QVERIFY2(refused * 20 < count, qPrintable(QString::number(refused)));
        const Pipeline end = document.pipeline();
        const QString endText = text(document);
        const std::size_t position = document.position();
        QVERIFY(position > static_cast<std::size_t>(count) / 2);

        // The journal's spelling loses nothing.
        for (const Command &command : document.history()) {
            const Result<Command> read = commandFromJson(Json::parse(toJson(command).dump()));
            QVERIFY(read);
            QVERIFY(*read == command);
        }
        document.goTo(0);
        QVERIFY(document.pipeline() == start);
        document.goTo(position);
        QVERIFY(document.pipeline() == end);
        QCOMPARE(text(document), endText);
        // Whatever happened, the drawing is still one that may exist.
        QCOMPARE(printed(validateStructure(document.pipeline(), testCatalog())), QString());
    }

    void gesturesBecomeOneStep()
    {
        Document document(testCatalog());
        document.reset(drawn("web:producer -> clicks:kinesis-stream"));
        QSignalSpy steps(&document, &Document::historyChanged);
        for (const double rate : {200.0, 300.0, 400.0})
            QVERIFY(document.perform(slide(document, rate)));
        QCOMPARE(document.history().size(), std::size_t(1));
        QCOMPARE(document.history()[0].edits.size(), std::size_t(1));
        QCOMPARE(steps.size(), 3);
        QCOMPARE(steps[0][0].value<HistoryStep>(), HistoryStep::Done);
        QCOMPARE(steps[2][0].value<HistoryStep>(), HistoryStep::Merged);
        document.undo();
        QVERIFY(document.pipeline().nodes[0].properties.empty());
        document.redo();
        QCOMPARE(document.pipeline().nodes[0].properties["recordsPerSecond"].get<double>(), 400.0);

        document.endMerge();
        QVERIFY(document.perform(slide(document, 500)));
        QCOMPARE(document.history().size(), std::size_t(2));
    }

    void aGestureThatComesBackLeavesNoStep()
    {
        Document document(testCatalog());
        document.reset(drawn("web:producer -> clicks:kinesis-stream"));
        QVERIFY(document.perform(slide(document, 200)));
        QVERIFY(!document.isClean());
        QVERIFY(document.perform(slide(document, 100))); // the default
        QCOMPARE(document.history().size(), std::size_t(0));
        QVERIFY(document.isClean());
        QVERIFY(document.perform(slide(document, 300)));
        QCOMPARE(document.history().size(), std::size_t(1));
    }

    void whatChangesNothingEntersNoHistory()
    {
        Document document(testCatalog());
        document.reset(drawn("web:producer -> clicks:kinesis-stream"));
        QSignalSpy changed(&document, &Document::changed);
        QVERIFY(document.perform({}));
        QVERIFY(document.perform(slide(document, 100)));
        QVERIFY(document.perform({"x", {}, 0, {SetTitle{"web", "", "a"}, SetTitle{"web", "a", ""}}}));
        QCOMPARE(document.history().size(), std::size_t(0));
        QCOMPARE(changed.size(), 0);
    }

    void aRefusedCommandChangesNothing()
    {
        Document document(testCatalog());
        document.reset(drawn("web:producer -> clicks:kinesis-stream"));
        const Pipeline before = document.pipeline();
        QSignalSpy changed(&document, &Document::changed);
        QVERIFY(!document.perform({"x", {}, 0, {SetTitle{"web", "", "a"}, SetTitle{"nobody", "", "a"}}}));
        QVERIFY(document.pipeline() == before);
        QCOMPARE(changed.size(), 0);
        QVERIFY(!document.canUndo());
    }

    void cleanFollowsSavingAndUndo()
    {
        Document document(testCatalog());
        document.reset(drawn("web:producer -> clicks:kinesis-stream"));
        QSignalSpy clean(&document, &Document::cleanChanged);
        QVERIFY(document.perform(slide(document, 200)));
        document.setClean();
        QVERIFY(document.perform(slide(document, 300))); // does not melt into what was saved
        QCOMPARE(document.history().size(), std::size_t(2));
        document.undo();
        QVERIFY(document.isClean());
        document.undo();
        QVERIFY(!document.isClean());
        QVERIFY(document.perform(slide(document, 700)));
        document.undo();
        QVERIFY(!document.isClean()); // the saved state cannot be reached any more
        QCOMPARE(clean.size(), 5);
    }

    void removingHealsTheWay()
    {
        Document document(testCatalog());
        document.reset(drawn("web:producer -> a:kinesis-stream -> c1:consumer -> b:kinesis-stream -> c2:consumer"));
        QVERIFY(document.perform(removeCommand(document, {"a", "c1"}, {}, true)));
        QVERIFY(document.pipeline().findLink("web", "b", ""));
        QCOMPARE(document.pipeline().links.size(), std::size_t(2));
        document.undo();
        QCOMPARE(document.pipeline().nodes.size(), std::size_t(5));
        QVERIFY(document.perform(removeCommand(document, {"a", "c1"}, {}, false)));
        QCOMPARE(document.pipeline().links.size(), std::size_t(1));
    }

    void removingTakesThePlannedActionsWithIt()
    {
        Document document(testCatalog());
        Pipeline start = drawn("web:producer -> a:kinesis-stream -> c:consumer");
        start.actions = {
            {1, "a", "Stop", Json::object()}, {2, "web", "CutLink", {{"to", "a"}}}, {3, "c", "Stop", Json::object()}};
        document.reset(start);
        QVERIFY(document.perform(removeCommand(document, {"a"}, {}, false)));
        QCOMPARE(document.pipeline().actions.size(), std::size_t(1));
        QCOMPARE(printed(validate(document.pipeline(), testCatalog())), QString());
        document.undo();
        QVERIFY(document.pipeline() == start);
    }

    void aNodeIsPutIntoALink()
    {
        Document document(testCatalog());
        document.reset(drawn("c:consumer -> b:kinesis-stream"));
        const Link link = document.pipeline().links[0];
        QVERIFY(!insertOnLinkCommand(document, link, "s3-bucket", {0, 0}));
        document.reset(drawn("p:producer -> s:kinesis-stream -> c:consumer"));
        Result<Command> none = insertOnLinkCommand(document, document.pipeline().links[1], "consumer", {0, 0});
        QVERIFY(!none); // a consumer does not feed a consumer
        QVERIFY(none.error().message.contains(QStringLiteral("Put “Data stream” between them.")));
    }

    void linksTakeTheOutputThatFits()
    {
        Document document(testCatalog());
        document.reset(drawn("c:consumer; b:s3-bucket; s:kinesis-stream"));
        Result<Command> toBucket = addLinkCommand(document, {"c", "b", {}, Json::object()});
        QVERIFY(toBucket);
        QVERIFY(document.perform(*toBucket));
        QCOMPARE(document.pipeline().links[0].port, std::string("files"));
        Result<Command> toStream = addLinkCommand(document, {"c", "s", {}, Json::object()});
        QVERIFY(toStream);
        QVERIFY(document.perform(*toStream));
        QCOMPARE(document.pipeline().links[1].port, std::string());
    }

    void pastingMakesFreshNodesAtThePlace()
    {
        Document document(testCatalog());
        Pipeline start = drawn("web:producer -> clicks-2:kinesis-stream");
        start.nodes[0].at = Position{100, 50};
        start.nodes[1].at = Position{300, 20};
        document.reset(start);
        const std::string fragment = writeFragment(document.pipeline(), {"web", "clicks-2"});
        Result<Command> paste = pasteCommand(document, fragment, {1000, 1000});
        QVERIFY(paste);
        QVERIFY(document.perform(*paste));
        QCOMPARE(document.pipeline().nodes.size(), std::size_t(4));
        QCOMPARE(document.pipeline().nodes[2].id, std::string("web-2"));
        QCOMPARE(document.pipeline().nodes[3].id, std::string("clicks"));
        QVERIFY(document.pipeline().nodes[2].at == (Position{1000, 1030}));
        QVERIFY(document.pipeline().nodes[3].at == (Position{1200, 1000}));
        QVERIFY(document.pipeline().findLink("web-2", "clicks", ""));
        QVERIFY(!pasteCommand(document, "just text", {0, 0}));
    }

    void restoringASnapshotIsOneStep()
    {
        Document document(testCatalog());
        document.reset(drawn("web:producer -> clicks:kinesis-stream"));
        const Pipeline start = document.pipeline();
        Pipeline other = drawn("x:log-replay -> clicks:kinesis-stream -> app:consumer");
        other.name = "Other";
        other.seed = 42;
        other.actions = {{7, "app", "Stop", Json::object()}};
        QVERIFY(document.perform(replaceCommand(document, other)));
        QVERIFY(document.pipeline() == other);
        QCOMPARE(document.history().size(), std::size_t(1));
        QVERIFY(document.perform(replaceCommand(document, other)));
        QCOMPARE(document.history().size(), std::size_t(1));
        document.undo();
        QVERIFY(document.pipeline() == start);
    }

    void manyNodesAreFoundInAnyOrder()
    {
        Document document(testCatalog());
        Pipeline many;
        for (int i = 0; i < 300; ++i)
            many.nodes.push_back({"n" + std::to_string(i), "producer", {}, std::nullopt, Json::object()});
        QVERIFY(document.perform(replaceCommand(document, many)));
        std::vector<Edit> edits;
        for (int i = 0; i < 300; ++i) {
            const int k = (i * 77) % 300;
            edits.push_back(SetTitle{"n" + std::to_string(k), "", std::to_string(k)});
            if (i == 150) { // in the middle of it, nodes move up and are renamed
                edits.push_back(AddNode{3, {"new", "producer", {}, std::nullopt, Json::object()}});
                edits.push_back(SetTitle{"new", "", "new"});
                edits.push_back(RenameNode{"new", "newer"});
                edits.push_back(SetTitle{"newer", "new", "newer"});
            }
        }
        const Pipeline before = document.pipeline();
        QVERIFY(document.perform({"x", {}, 0, edits}));
        QCOMPARE(document.pipeline().nodes.size(), std::size_t(301));
        QCOMPARE(document.pipeline().nodes[3].title, std::string("newer"));
        for (const Node &node : document.pipeline().nodes)
            QVERIFY(node.id == "newer" || node.id == "n" + node.title);
        document.undo();
        QVERIFY(document.pipeline() == before);
    }

    void brokenHistoryIsRefused()
    {
        const Json good =
            toJson({"Text",
                    "",
                    1,
                    {SetTitle{"a", "b", "c"}, AddNode{0, {"n", "producer", {}, std::nullopt, Json::object()}}}});
        QVERIFY(commandFromJson(good));
        for (const char *pointer : {"/text", "/at", "/edits", "/edits/0/edit", "/edits/0/node", "/edits/1/index",
                                    "/edits/1/node/properties", "/edits/1/node/id"})
        {
            Json bad = good;
            bad[Json::json_pointer(pointer)] = 7.5;
            QVERIFY2(!commandFromJson(bad), pointer);
            Json missing = good;
            const Json::json_pointer place(pointer);
            missing[place.parent_pointer()].erase(place.back());
            QVERIFY2(!commandFromJson(missing), pointer);
        }
        QVERIFY(!commandFromJson(Json()));
        QVERIFY(!commandFromJson(Json::array()));
    }
};

QTEST_GUILESS_MAIN(TstDocument)
#include "tst_document.moc"
