// SPDX-FileCopyrightText: Headwater contributors
// SPDX-License-Identifier: GPL-3.0-or-later
import com.sun.source.util.JavacTask;
import java.util.List;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Reads Java files as the compiler does, without looking for what they import, and tells what is no Java. */
public class Parse {
    public static void main(String[] files) throws Exception {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(found, null, null)) {
            ((JavacTask) compiler.getTask(null, manager, found, List.of(), null, manager.getJavaFileObjects(files)))
                .parse();
        }
        boolean isGood = true;
        for (Diagnostic<? extends JavaFileObject> each : found.getDiagnostics()) {
            isGood = isGood && each.getKind() != Diagnostic.Kind.ERROR;
            System.out.println(each);
        }
        System.exit(isGood ? 0 : 1);
    }
}
