using System.Globalization;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.ServiceDefaults.Database;

/// <summary>The version of a resource as callers see it: the number of its revision, counted by the database.</summary>
public static class Etag
{
    /// <summary>The etag of a revision.</summary>
    public static string Of(long revision) => revision.ToString(CultureInfo.InvariantCulture);

    /// <summary>The revision that an etag stands for, or null for 'whatever is there'. Anything else is refused.</summary>
    public static long? Parse(string etag) =>
        etag.Length == 0 ? null
        : long.TryParse(etag, NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision
        : throw Problem.Invalid("etag", "is not an etag that this service gave; read the resource again");
}
