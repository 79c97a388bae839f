using Npgsql;

namespace Hiring.AppHost.Tests;

/// <summary>One statement on a connection of its own.</summary>
internal static class Sql
{
    public static async Task<object?> RunAsync(string connectionString, string statement)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false;Timeout=5");
        await connection.OpenAsync();
#pragma warning disable CA2100 // The statements are those of the tests.
        await using var command = new NpgsqlCommand(statement, connection);
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync();
    }
}
