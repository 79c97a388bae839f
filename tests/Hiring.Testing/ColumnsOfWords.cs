using Dapper;
using Npgsql;

namespace Hiring.Testing;

/// <summary>The columns of a service's database that could hold something about a person: all but ids, numbers, times and transactions.</summary>
public static class ColumnsOfWords
{
    /// <summary>Of the tables that every service has, those that hold ids, names of methods and events that tell ids alone. The answers of <c>request_log</c> are not among them.</summary>
    public static IReadOnlyList<string> FreeInEveryService { get; } =
    [
        "audit_entries.caller", "audit_entries.method", "audit_seals.previous", "audit_seals.hash", "tombstones.list",
        "feed_events.type", "feed_events.payload", "feed_positions.source", "feed_parked.source", "feed_parked.payload", "feed_parked.error",
    ];

    /// <summary>The columns of a database, each as <c>table.column</c>.</summary>
    public static async Task<IReadOnlyList<string>> Of(string database)
    {
        await using var connection = new NpgsqlConnection(database);
        return (await connection.QueryAsync<string>("""
            select c.table_name || '.' || c.column_name
            from information_schema.columns c
            join information_schema.tables t using (table_schema, table_name)
            left join information_schema.element_types e on (e.object_schema, e.object_name, e.object_type, e.collection_type_identifier)
                = (c.table_schema, c.table_name, 'TABLE', c.dtd_identifier)
            where c.table_schema = 'public' and t.table_type = 'BASE TABLE' and c.table_name <> 'schemaversions'
            and coalesce(e.data_type, c.data_type) not in ('uuid', 'boolean', 'smallint', 'integer', 'bigint', 'numeric', 'double precision', 'date',
                'timestamp with time zone', 'xid8')
            """)).AsList();
    }
}
