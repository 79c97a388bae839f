using System.Data;
using Dapper;
using Npgsql;

namespace Hiring.ServiceDefaults.Database;

/// <summary>
/// Lets a NodaTime value pass through Dapper to and from Npgsql, which knows it. Without it Dapper refuses the value as a
/// parameter, and as the only column of an answer reads it as its default without a word.
/// </summary>
internal sealed class NodaTimeHandler<T> : SqlMapper.TypeHandler<T> where T : struct
{
    public override T Parse(object value) => (T)value;

    public override void SetValue(IDbDataParameter parameter, T value)
    {
        // Dapper has called it an object, which Npgsql would send as text.
        ((NpgsqlParameter)parameter).ResetDbType();
        parameter.Value = value;
    }
}
