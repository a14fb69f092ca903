package dev.portwhy.agent;

import dev.portwhy.agent.parquet.ParquetColumn;
import dev.portwhy.agent.parquet.ParquetFile;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes what a query gives: each column of the file is the one of that name. */
final class ParquetRows {

    private final ParquetFile file;
    private final Map<String, ParquetColumn> columns = new LinkedHashMap<>();

    private ParquetRows(ParquetFile file) {
        this.file = file;
    }

    static ParquetRows of(ParquetFile file) {
        return new ParquetRows(file);
    }

    ParquetRows column(String name, ParquetColumn.Kind kind) {
        columns.put(name, file.column(name, kind));
        return this;
    }

    /** What a row is about. */
    ParquetRows subject() {
        return column("netns", ParquetColumn.Kind.NUMBER)
                .column("netns_name", ParquetColumn.Kind.TEXT)
                .column("protocol", ParquetColumn.Kind.TEXT)
                .column("source", ParquetColumn.Kind.TEXT)
                .column("address", ParquetColumn.Kind.TEXT)
                .column("port", ParquetColumn.Kind.NUMBER);
    }

    /** Writes them, and closes what they came from. */
    void write(ResultSet rows) throws SQLException, IOException {
        try (rows) {
            while (rows.next()) {
                for (Map.Entry<String, ParquetColumn> column : columns.entrySet()) {
                    take(rows, column.getKey(), column.getValue());
                }
                file.endRow();
            }
        }
    }

    private static void take(ResultSet rows, String name, ParquetColumn column) throws SQLException {
        if (column.kind() == ParquetColumn.Kind.TEXT) {
            column.text(rows.getString(name));
            return;
        }
        long value = rows.getLong(name);
        column.number(rows.wasNull() ? null : value);
    }
}
