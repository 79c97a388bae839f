using Google.Rpc;
using Grpc.Core;
using Npgsql;

namespace Hiring.ServiceDefaults.Errors;

/// <summary>What an error of Postgres means to a caller. A handler that can say more about a constraint catches it before.</summary>
internal static class DatabaseProblem
{
    internal static RpcException? From(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UniqueViolation } =>
            Problem.Create(Code.AlreadyExists, "ALREADY_EXISTS", "Such a thing exists already."),
        PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation } =>
            Problem.Create(Code.FailedPrecondition, "REFERENCE_MISSING", "Something that the request names does not exist."),
        // What refuses to write about a person who was erased is named so in every service.
        PostgresException { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: { } name } when name.EndsWith("_stay_erased", StringComparison.Ordinal) =>
            Problem.Create(Code.FailedPrecondition, "CANDIDATE_ERASED", "The person was erased; nothing about the person is taken in any more."),
        PostgresException { SqlState: PostgresErrorCodes.ExclusionViolation or PostgresErrorCodes.CheckViolation } =>
            Problem.Create(Code.FailedPrecondition, "RULE_BROKEN", "The change would break a rule of the data."),
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable } =>
            Problem.Collided("The call collided with another one. Repeat it."),
        PostgresException { SqlState: PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter } =>
            Problem.Create(Code.InvalidArgument, "FIELD_INVALID", "A text of the request holds a character that cannot be stored."),
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } =>
            Problem.Create(Code.DeadlineExceeded, "DEADLINE_EXCEEDED", "The database took longer than it may."),
        PostgresException { IsTransient: true } or NpgsqlException and not PostgresException =>
            Problem.Unavailable("The database does not answer at the moment."),
        _ => null,
    };
}
