// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "handmade.h"
#include "ui/editor/codeedit.h"
#include "ui/editor/codepad.h"
#include "ui/inspector/codeeditor.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/propertyform.h"
#include "ui/inspector/settingspage.h"

#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QTabBar>
#include <QTest>
#include <QToolButton>

using namespace headwater;
using namespace headwater::ui;

class TstCodePad : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void aTemplateRunsOnItsEvent_data();
    void aTemplateRunsOnItsEvent();
    void aMistakeIsMarkedWhenTypingPauses();
    void anErrorOfTheRunNamesItsPlace();
    void codeThatHangsDoesNotHangTheWindow();
    void anotherEventCanBeTried();
    void theInspectorEditsTheCodeOfANode();
    void theLargeWindowEditsTheSameCode();
    void tabIndentsAndEscapeLeaves();
    void picturesOfBothThemes();
};

namespace {

void choose(CodePad &pad, int index)
{
    auto *const menu = pad.findChild<QToolButton *>(QStringLiteral("templates"))->menu();
    menu->actions().at(index)->trigger();
}

QPushButton *tryButton(CodePad &pad)
{
    return pad.findChild<QPushButton *>(QStringLiteral("try"));
}

QString message(CodePad &pad)
{
    return pad.findChild<QLabel *>(QStringLiteral("message"))->text();
}

QString console(CodePad &pad)
{
    return pad.findChild<QPlainTextEdit *>(QStringLiteral("console"))->toPlainText();
}

void type(CodePad &pad, const QString &text)
{
    pad.edit()->view()->setFocus();
    for (const QChar each : text)
        each == u'\n' ? QTest::keyClick(pad.edit()->view(), Qt::Key_Return)
                      : QTest::keyClick(pad.edit()->view(), each.toLatin1());
}

void show(QWidget &widget, int width, int height)
{
    widget.resize(width, height);
    widget.show();
    QVERIFY(QTest::qWaitForWindowExposed(&widget));
}

struct Node
{
    Laboratory lab;
    InspectorPanel panel{lab};

    Node()
    {
        pipeline::Node node;
        node.id = "f";
        node.type = "lambda";
        node.at = pipeline::Position{0, 0};
        pipeline::Pipeline drawn;
        drawn.nodes.push_back(node);
        lab.document().reset(drawn);
        lab.select({"f"});
        panel.resize(340, 760);
        panel.show();
        (void)QTest::qWaitForWindowExposed(&panel);
    }
    CodeEditor *editor() const { return dynamic_cast<CodeEditor *>(panel.settings()->form()->row("code")->editor()); }
    std::string code() const { return lab.pipeline().find("f")->properties.value("code", std::string()); }
};

} // namespace

void TstCodePad::aTemplateRunsOnItsEvent_data()
{
    QTest::addColumn<int>("index");
    QTest::addColumn<QString>("says");
    QTest::newRow("stream") << 0 << QStringLiteral("2 records");
    QTest::newRow("firehose") << 1 << QStringLiteral("\"result\": \"Dropped\"");
    QTest::newRow("queue") << 2 << QStringLiteral("{ order: 17, total: 42.5 }");
    QTest::newRow("rule") << 3 << QStringLiteral("sensor-17: 31.5");
    QTest::newRow("alarm") << 4 << QStringLiteral("iterator-age is ALARM");
}

void TstCodePad::aTemplateRunsOnItsEvent() // LAM-03
{
    QFETCH(int, index);
    QFETCH(QString, says);
    CodePad pad(false);
    show(pad, 360, 500);
    QSignalSpy edited(&pad, &CodePad::edited);
    choose(pad, index);
    QCOMPARE(edited.size(), 1);
    QTest::mouseClick(tryButton(pad), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(console(pad).contains(says), 20'000);
    QVERIFY(message(pad).startsWith(QStringLiteral("It worked")));
    QCOMPARE(pad.edit()->markedLine(), 0);
}

void TstCodePad::aMistakeIsMarkedWhenTypingPauses()
{
    CodePad pad(false);
    show(pad, 360, 500);
    type(pad, QStringLiteral("const a = 1;\nconst b = ;"));
    QTRY_COMPARE_WITH_TIMEOUT(pad.edit()->markedLine(), 2, 20'000);
    QVERIFY2(message(pad).startsWith(QStringLiteral("Line 2, column 11: Runtime.UserCodeSyntaxError")),
             qPrintable(message(pad)));
    // The mark goes as soon as one types on.
    type(pad, QStringLiteral("2"));
    QCOMPARE(pad.edit()->markedLine(), 0);
}

void TstCodePad::anErrorOfTheRunNamesItsPlace()
{
    CodePad pad(false);
    show(pad, 360, 500);
    pad.setCode(QStringLiteral("exports.handler = async event => {\n  return event.Records.nothing.here;\n};"));
    QTest::mouseClick(tryButton(pad), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(pad.edit()->markedLine(), 2, 20'000);
    QVERIFY2(message(pad).contains(QStringLiteral("TypeError")), qPrintable(message(pad)));
    QVERIFY(console(pad).contains(QStringLiteral("index.js:2")));
}

void TstCodePad::codeThatHangsDoesNotHangTheWindow()
{
    CodePad pad(false);
    show(pad, 360, 500);
    pad.setCode(QStringLiteral("exports.handler = async () => { for (;;) {} };"));
    QElapsedTimer timer;
    timer.start();
    QTest::mouseClick(tryButton(pad), Qt::LeftButton);
    QVERIFY(timer.elapsed() < 500);
    QVERIFY(!tryButton(pad)->isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(message(pad).contains(QStringLiteral("timed out")), 60'000);
    QVERIFY(tryButton(pad)->isEnabled());
}

void TstCodePad::anotherEventCanBeTried()
{
    CodePad pad(true);
    show(pad, 980, 600);
    pad.setCode(QStringLiteral("exports.handler = async event => event.left + event.right;"));
    auto *const event = pad.findChild<QPlainTextEdit *>(QStringLiteral("event"));
    QVERIFY(!event->toPlainText().isEmpty());
    event->setFocus();
    event->selectAll();
    QTest::keyClicks(event, QStringLiteral("{\"left\": 40, \"right\": 2"));
    QTest::mouseClick(tryButton(pad), Qt::LeftButton);
    QVERIFY(message(pad).startsWith(QStringLiteral("The event is no JSON")));
    QTest::keyClicks(event, QStringLiteral("}"));
    QTest::mouseClick(tryButton(pad), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(console(pad).contains(QStringLiteral("42")), 20'000);
}

void TstCodePad::theInspectorEditsTheCodeOfANode() // LAM-03
{
    Node node;
    QVERIFY(node.editor());
    // Its log can be looked at.
    QVERIFY(node.panel.findChild<QTabBar *>()->isTabVisible(InspectorPanel::Peek));
    type(*node.editor()->pad(), QStringLiteral("let a = 1;"));
    QCOMPARE(QString::fromStdString(node.code()), QStringLiteral("let a = 1;"));
    // What was typed in one go is one step.
    node.editor()->pad()->edit()->view()->clearFocus();
    node.lab.document().undo();
    QCOMPARE(node.code(), std::string());
    QCOMPARE(node.editor()->pad()->code(), QString());
    node.lab.document().redo();
    QCOMPARE(node.editor()->pad()->code(), QStringLiteral("let a = 1;"));
}

void TstCodePad::theLargeWindowEditsTheSameCode()
{
    Node node;
    CodeEditor &editor = *node.editor();
    choose(*editor.pad(), 0);
    QTest::mouseClick(editor.pad()->findChild<QToolButton *>(QStringLiteral("larger")), Qt::LeftButton);
    QVERIFY(editor.dialog() && editor.dialog()->isVisible());
    auto *const large = editor.dialog()->findChild<CodePad *>();
    QCOMPARE(large->code(), editor.pad()->code());
    type(*large, QStringLiteral("// "));
    QVERIFY(node.code().starts_with("// "));
    QCOMPARE(editor.pad()->code(), large->code());
}

void TstCodePad::tabIndentsAndEscapeLeaves()
{
    CodePad pad(false);
    show(pad, 360, 500);
    QApplication::setActiveWindow(&pad);
    pad.edit()->view()->setFocus();
    QTest::keyClick(pad.edit()->view(), Qt::Key_Tab);
    QCOMPARE(pad.code(), QStringLiteral("  "));
    QTest::keyClick(pad.edit()->view(), Qt::Key_Escape);
    QVERIFY(!pad.edit()->view()->hasFocus());
}

void TstCodePad::picturesOfBothThemes()
{
    CodePad pad(true);
    show(pad, 980, 620);
    choose(pad, 0);
    const QString code = pad.code();
    pad.setCode(code + QStringLiteral("\nconst wrong = missing.thing;\n"));
    QTest::mouseClick(tryButton(pad), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(pad.edit()->markedLine() > 0, 20'000);
    handmade::keepPicture(pad, QStringLiteral("codepad-error"));
    pad.setCode(code);
    QTest::mouseClick(tryButton(pad), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(console(pad).contains(QStringLiteral("2 records")), 20'000);
    handmade::keepPicture(pad, QStringLiteral("codepad"));
    Node node;
    choose(*node.editor()->pad(), 0);
    QTest::mouseClick(tryButton(*node.editor()->pad()), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(console(*node.editor()->pad()).contains(QStringLiteral("2 records")), 20'000);
    handmade::keepPicture(node.panel, QStringLiteral("code-inspector"));
}

QTEST_MAIN(TstCodePad)
#include "tst_codepad.moc"
