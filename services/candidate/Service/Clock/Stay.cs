namespace Hiring.Candidate.Clock;

/// <summary>How someone left a stage.</summary>
internal enum Leaving
{
    /// <summary>Not at all, when last looked at: the stay is censored.</summary>
    NotYet = 0,

    /// <summary>To a later stage; from the offer to a hire.</summary>
    Forward = 1,

    /// <summary>To an earlier stage.</summary>
    Back = 2,

    /// <summary>By rejection or withdrawal.</summary>
    Ended = 3,
}

/// <summary>Stays of one length that ended one way.</summary>
/// <param name="Days">Days that they lasted, 0 or more.</param>
/// <param name="Leaving">How they ended.</param>
/// <param name="Count">How many there were.</param>
internal readonly record struct Stay(double Days, Leaving Leaving, long Count = 1);
