// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/services/builtin.h"
#include "handmade.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/propertyeditor.h"
#include "ui/inspector/propertyform.h"
#include "ui/inspector/settingspage.h"
#include "ui/lab/laboratory.h"

#include <QAbstractButton>
#include <QLabel>
#include <QTest>

using namespace headwater;
using namespace headwater::ui;

/// The settings of every service at the inspector's usual width: nothing is cut and nothing sticks out.
class TstServiceForms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { handmade::installLook(); }

    void areWhole_data()
    {
        QTest::addColumn<QString>("type");
        for (const pipeline::ServiceType *type : services::builtinCatalog().types())
            QTest::newRow(std::string(type->id).c_str()) << QString::fromStdString(std::string(type->id));
    }

    void areWhole()
    {
        QFETCH(QString, type);
        Laboratory lab;
        pipeline::Pipeline drawn;
        pipeline::Node &node = drawn.nodes.emplace_back();
        node.id = "node";
        node.type = type.toStdString();
        lab.document().reset(std::move(drawn));
        InspectorPanel panel(lab);
        panel.resize(360, 1400);
        panel.show();
        lab.select({"node"});
        panel.showTab(InspectorPanel::Settings);
        QVERIFY(QTest::qWaitForWindowExposed(&panel));
        handmade::keepPicture(panel, QStringLiteral("form-") + type);
        for (const QWidget *widget : panel.settings()->findChildren<QWidget *>()) {
            if (!widget->isVisible() || widget->size().isEmpty())
                continue;
            const QString name = widget->objectName() + QLatin1Char(' ') + widget->accessibleName();
            const int right = widget->mapTo(panel.settings(), QPoint(widget->width(), 0)).x();
            QVERIFY2(right <= panel.settings()->width(), qPrintable(name));
            if (const auto *label = qobject_cast<const QLabel *>(widget); label && !label->text().isEmpty()) {
                if (label->wordWrap())
                    QVERIFY2(label->height() >= label->heightForWidth(label->width()), qPrintable(label->text()));
                else
                    QVERIFY2(label->width() >= label->sizeHint().width(), qPrintable(label->text()));
            }
            if (const auto *button = qobject_cast<const QAbstractButton *>(widget); button && !button->text().isEmpty())
                QVERIFY2(button->width() >= button->minimumSizeHint().width(), qPrintable(button->text()));
        }
    }
};

QTEST_MAIN(TstServiceForms)
#include "tst_serviceforms.moc"
